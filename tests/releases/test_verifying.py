"""Whatever happens to a release, it is found."""

import random
from pathlib import Path

from site_builder.releases import verify
from tests.releases.tiny import page, publish, site

PLACES = 300


def test_every_flip_deletion_and_addition_is_found(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 -- no secret
    publish(tmp_path, site(1, 150))
    root = (tmp_path / "everyone").resolve()
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    found = 0

    for number in range(PLACES):
        path = chance.choice(paths)
        data = path.read_bytes()
        if number % 3 == 0:
            place = chance.randrange(len(data))
            path.chmod(0o600)
            flipped = bytes([data[place] ^ (1 << chance.randrange(8))])
            path.write_bytes(data[:place] + flipped + data[place + 1 :])
            expected = path
        elif number % 3 == 1:
            path.unlink()
            expected = path
        else:
            expected = path.with_name(f"more{number}.html")
            expected.write_bytes(page("more"))

        problems = verify(tmp_path, 1)

        where = f"everyone/{expected.relative_to(root).as_posix()}"
        found += [problem.file for problem in problems] == [where]
        expected.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    assert found == PLACES
    assert verify(tmp_path, 1) == []


def test_damaged_record_and_lost_tree_are_found(tmp_path: Path) -> None:
    publish(tmp_path, site(1))
    (tmp_path / ".releases/everyone/1").rename(tmp_path / "away")
    assert "is missing" in str(verify(tmp_path, 1)[0])

    (tmp_path / ".state/releases/1/everyone.manifest").unlink()
    (tmp_path / "away").rename(tmp_path / ".releases/everyone/1")
    assert "the manifest of release 1 for everyone is damaged" in str(
        verify(tmp_path, 1)[0]
    )

    (tmp_path / ".state/releases/1/release.json").unlink()
    assert "the record of release 1 is damaged" in str(verify(tmp_path, 1)[0])
