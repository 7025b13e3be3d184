"""What all commands take is refused in words that say how to write it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from site_builder.cli import main


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("31.3.2026", "'31.3.2026' cannot be read as a day: write 2026-03-31"),
        ("3/4/2026", "'3/4/2026' cannot be read as a day: write a day such as 2026-"),
        ("2026-02-30", "'2026-02-30' cannot be read as a day: write a day such as"),
        ("1500-01-01", "give a day of 1900 to 2199"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_how_to_write_it(
    written: str, said: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(
        main, ["check", "--site", str(tmp_path), "--as-of", written]
    )

    assert result.exit_code == 2
    assert said in result.stderr
