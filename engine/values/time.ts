/** Python's dates and times, microseconds and zones kept. */

/** `datetime.date`. */
export class PyDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    this.year = year;
    this.month = month;
    this.day = day;
  }
}

/** `datetime.timedelta`, normalised as Python does: 0 <= seconds < 86400, 0 <= microseconds < 1000000. */
export class TimeDelta {
  readonly days: number;
  readonly seconds: number;
  readonly microseconds: number;

  constructor(days: number, seconds: number, microseconds: number) {
    this.days = days;
    this.seconds = seconds;
    this.microseconds = microseconds;
  }
}

/** `datetime.timezone`. */
export class TimeZone {
  readonly offset: TimeDelta;
  readonly name: string | undefined;

  constructor(offset: TimeDelta, name?: string) {
    this.offset = offset;
    this.name = name;
  }
}

/** `datetime.time`. `tz` is a {@link TimeZone}, `null`, or the inert object of another zone class. */
export class PyTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly tz: unknown;
  readonly fold: number;

  constructor(hour: number, minute: number, second: number, microsecond: number, tz: unknown = null, fold = 0) {
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.tz = tz;
    this.fold = fold;
  }
}

/** `datetime.datetime`. */
export class PyDateTime {
  readonly date: PyDate;
  readonly time: PyTime;

  constructor(date: PyDate, time: PyTime) {
    this.date = date;
    this.time = time;
  }
}
