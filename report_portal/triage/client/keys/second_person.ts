/** Acts of two people: one coordinator asks, another carries it out; somebody alone waits some days. The server enforces it. */
import type { Session } from "./session.js";

/** What one coordinator asked for. */
export interface Asked {
  /** Id of who asked. */
  member: string;
  /** UTC day from which somebody alone may carry it out. */
  aloneFrom: string;
}

/** Whether nobody else coordinates. */
export const alone = (session: Pick<Session, "roster">): boolean =>
  session.roster.active().filter((one) => one.role === "coordinator").length === 1;

/** Whether this coordinator may carry out what was asked for. Args: today: UTC day. */
export const mayCarryOut = (session: Pick<Session, "account" | "roster">, asked: Asked, today: string): boolean =>
  asked.member !== session.account.member || (alone(session) && today >= asked.aloneFrom);
