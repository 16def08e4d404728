"""Figures of the law: `python -m bench.law [calendar]` (法令の計測).

Prints how many deadlines, fees and interest sums are worked out per second, how long a cold start takes, and by year how far the
holiday libraries agree with the court calendar. `calendar` prints the agreement of every year instead of the totals.
"""

from __future__ import annotations

import sys

from bench.law import agreement, plans, speed


def main(arguments: list[str]) -> None:
    """Print the figures."""
    print("# Speed / 速さ")
    for line in speed.figures():
        print(line)
    print()
    print("# Plans of a case (chance of every way for every post) / 事件の計画")
    for line in plans.figures():
        print(line)
    print()
    print("# Court calendar against the libraries / 裁判所の休日と各ライブラリーの一致")
    for line in agreement.figures(by_year="totals" not in arguments):
        print(line)


main(sys.argv[1:])
