"""What the last build was made of, so that a change can be told from a touch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from site_builder.watching.bell import Bell
from site_builder.watching.looking import Input, differences, digest_of, stamp_of


@dataclass(slots=True)
class Known:
    """The inputs of the last build, and their contents where it was a good one.

    After a build that failed there are no contents: any touch tries again.
    """

    inputs: Mapping[str, Input] = field(default_factory=dict)
    good: bool = False
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there was no build yet."""
        return not self.inputs

    def after(self, inputs: Mapping[str, Input], *, good: bool) -> "Known":
        """Give what is known after a build of these inputs."""
        kept = {
            name: digest
            for name, digest in self.digests.items()
            if name in inputs and self.inputs[name].stamp == inputs[name].stamp
        }
        return Known(inputs, good, kept)

    def changes(self, now: Mapping[str, Input]) -> list[str]:
        """Name the inputs that are not as they were for the last build."""
        return differences(self.inputs, now)

    def is_same(self, name: str, now: Mapping[str, Input]) -> bool:
        """Tell whether an input has another stamp but the same content; note it then.

        Programs that synchronise or export write the same files again and again; a
        release for each would push those out that one may want to go back to.
        """
        old, new = self.inputs.get(name), now.get(name)
        known = self.digests.get(name)
        if not (self.good and known and old and new and old.stamp and new.stamp):
            return False
        if old.stamp[0] != new.stamp[0] or digest_of(new.path) != known:
            return False
        if stamp_of(new.path) != new.stamp:
            return False
        self.inputs = {**self.inputs, name: replace(old, stamp=new.stamp)}
        return True

    def learn(self, bell: Bell) -> bool:
        """Digest inputs until something is heard; tell whether some are left."""
        if not self.good:
            return False
        for name, one in self.inputs.items():
            if name in self.digests or one.stamp is None:
                continue
            if not bell.silent or bell.ended:
                return True
            digest = digest_of(one.path)
            if stamp_of(one.path) == one.stamp:
                self.digests[name] = digest
        return False
