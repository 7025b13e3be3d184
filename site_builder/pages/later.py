"""Views, and parts of them, that are made when their page is written; known before."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

_Value_co = TypeVar("_Value_co", covariant=True)


class Later(Sequence[_Value_co]):
    """Values that are made when somebody asks for the first of them.

    Their digest stands for them where a view says what it shows: a page of which
    nothing has changed is kept without making them.
    """

    __slots__ = ("_digest", "_length", "_make", "_values")

    def __init__(
        self, digest: str, length: int, make: Callable[[], Sequence[_Value_co]]
    ) -> None:
        """Note how to make the values.

        Args:
            digest: Of all that they say.
            length: How many there are.
            make: Makes all of them.

        """
        self._digest, self._length, self._make = digest, length, make
        self._values: Sequence[_Value_co] | None = None

    def __repr__(self) -> str:
        """Tell these values from others."""
        return f"Later({self._digest})"

    def __len__(self) -> int:
        """Count the values."""
        return self._length

    def __iter__(self) -> Iterator[_Value_co]:
        """Give the values."""
        return iter(self.made)

    @overload
    def __getitem__(self, place: int) -> _Value_co: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_Value_co]: ...
    def __getitem__(self, place: int | slice) -> _Value_co | Sequence[_Value_co]:
        """Give one value, or some."""
        return self.made[place]

    @property
    def made(self) -> Sequence[_Value_co]:
        """The values, from now on in memory."""
        if self._values is None:
            self._values = self._make()
        return self._values


class LaterView:
    """A view that is made when its page is written; its digest stands for it."""

    __slots__ = ("_digest", "_make")

    def __init__(self, digest: str, make: Callable[[], object]) -> None:
        """Note how to make the view.

        Args:
            digest: Of all that it says.
            make: Makes it.

        """
        self._digest, self._make = digest, make

    def __repr__(self) -> str:
        """Tell this view from others."""
        return f"LaterView({self._digest})"

    @property
    def made(self) -> object:
        """The view; nobody keeps it."""
        return self._make()
