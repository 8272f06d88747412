"""Which changes of a rule change nothing? Mutants that no case can notice, with the reason."""

import re

EQUIVALENT = {
    re.compile(r"national/[a-z-]+ 2014: until \+1"):
        "Of two editions in force on one day the newer is asked, so the older may end a day later.",
    re.compile(r"cqipc/trainee-publicized 2014: order before mentors_assigned -> by"):
        "That mentors come after the notice is charged to mentors-after-notice, a tie too: its row is the strict one.",
    re.compile(r"cqipc/conversion-publicized 2014: order by conversion_voted -> before"):
        "That the vote comes after the notice is charged to conversion-voted, a tie too: its row is the strict one.",
}
