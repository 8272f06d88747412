"""What does devtrack raise?

DevtrackError          shown to the user as one message, never as a traceback
├── Unusable           a file or a call that nothing can be made of (exit 2)
│   └── Conflict       somebody else has written to the same case meanwhile
└── NoCalendar         a year whose working days nobody has published yet
"""


class DevtrackError(Exception):
    """Base of all that devtrack raises on purpose; the text is Chinese and for the user."""


class Unusable(DevtrackError):
    """Nothing can be made of this file or call."""


class Conflict(Unusable):
    """Somebody else has written to the same case meanwhile; nothing was written."""


class NoCalendar(DevtrackError):
    """The statutory calendar of a year is not known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的法定工作日安排尚无数据")
        self.year = year
