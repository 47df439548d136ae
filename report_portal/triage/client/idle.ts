/** Closing the page when nobody is there: fifteen minutes, a warning one minute before. */

export interface IdleEvents {
  /** Called every second of the last minute, and once with null when somebody moved again. */
  warn(seconds: number | null): void;
  lock(): void;
}

const SECOND = 1000;
const WARNING = 60;

export class IdleClock {
  private last: number;
  private timer: ReturnType<typeof setInterval> | null = null;
  private warned = false;

  constructor(
    private readonly limitSeconds: number,
    private readonly events: IdleEvents,
    private readonly now: () => number = Date.now,
  ) {
    this.last = now();
  }

  start(): void {
    this.stop();
    this.last = this.now();
    this.timer = setInterval(() => this.tick(), SECOND);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Somebody is there. During the warning only an explicit answer counts, so that a bumped mouse does not keep the page open. */
  touch(explicit = false): void {
    if (this.timer === null || (this.warned && !explicit)) return;
    this.last = this.now();
    if (this.warned) this.events.warn(null);
    this.warned = false;
  }

  /** Looks at the wall clock rather than counting ticks: timers sleep when a laptop does. */
  tick(): void {
    const left = this.limitSeconds - Math.floor((this.now() - this.last) / SECOND);
    if (left <= 0) {
      this.stop();
      this.events.lock();
    } else if (left <= WARNING) {
      this.warned = true;
      this.events.warn(left);
    }
  }
}
