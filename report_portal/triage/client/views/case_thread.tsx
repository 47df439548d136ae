/** Messages in both directions. What is not genuine is shown as refused, never left out and never read. */
import type { Answers } from "../../../crypto/client/item.js";
import type { CaseItem, OpenedReport } from "../../../crypto/client/staff.js";
import { strikes } from "../cases/answers.js";
import { FILES, row } from "../cases/reading.js";
import { useDesk } from "../desk.js";
import { AnswerRows } from "./case_answers.js";
import { type Children, Words } from "./parts.js";

/** What colleagues wrote beside a message of the person. */
export type BesideMessage = (sequence: number, language: string, words: string) => Children;

export function CaseThread({ opened, beside }: { opened: OpenedReport; beside?: BesideMessage }) {
  const { thread, withheld } = opened;
  const { t } = useDesk().texts;
  const struck = strikes(opened);
  return (
    <section class="card thread" aria-labelledby="thread-title">
      <h2 id="thread-title">{t("case.thread")}</h2>
      {withheld && <p class="notice error">{t("board.lost")}</p>}
      {thread.length === 0 && <p class="hint">{t("case.thread_none")}</p>}
      <ol class="messages">
        {thread.map((item) => (
          <li key={`${item.direction}-${item.sequence}`} class={item.ok ? item.direction : "refused"}>
            {item.ok ? <Message item={item} struck={struck} {...(beside ? { beside } : {})} /> : <Refused item={item} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

type Good = Extract<CaseItem, { ok: true }>;
type Bad = Extract<CaseItem, { ok: false }>;

function Refused({ item }: { item: Bad }) {
  const { t } = useDesk().texts;
  const key =
    item.problem === "missing"
      ? "case.thread_missing"
      : item.direction === "in"
        ? "case.thread_refused"
        : "case.thread_refused_out";
  return <p>{t(key, { sequence: item.sequence })}</p>;
}

interface Props {
  item: Good;
  struck: ReturnType<typeof strikes>;
  beside?: BesideMessage;
}

function Message({ item, struck, beside }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const { head } = item;
  const incoming = item.direction === "in";
  return (
    <>
      <p class="byline">
        <strong>{incoming ? t("case.thread_person") : texts.audience(String(head.from))}</strong>
        {typeof head.day === "string" && <span>{texts.day(head.day)}</span>}
        {incoming && item.verified && <span class="genuine">{t("case.thread_same")}</span>}
      </p>
      <Body item={item} struck={struck} {...(beside ? { beside } : {})} />
    </>
  );
}

function Body({ item, struck, beside }: Props) {
  const { texts } = useDesk();
  const { t } = texts;
  const { head } = item;
  switch (head.kind) {
    case "message": {
      const standing = (id: string) => (struck.get(id)?.sequence ?? 0) < item.sequence;
      const rowsOf = (answers: unknown, ngoOnly: boolean) =>
        Object.entries((answers ?? {}) as Answers).flatMap(([id, answer]) => (standing(id) ? [row(texts, id, answer, ngoOnly, true)] : []));
      const added = [...rowsOf(head.answers, false), ...rowsOf(head.private, true), ...rowsOf(item.contact, true)];
      const files = standing(FILES) ? (head.attachments as unknown[]).length : 0;
      return (
        <>
          {head.text !== "" && (
            <>
              <Words text={String(head.text)} language={String(head.locale)} />
              {beside?.(item.sequence, String(head.locale), String(head.text))}
            </>
          )}
          {added.length > 0 && <AnswerRows rows={added} language={String(head.locale)} />}
          {files > 0 && <p class="small">{t("board.files", { count: files })}</p>}
        </>
      );
    }
    case "answer":
      return (
        <>
          <Words text={String(head.text)} language={String(head.locale)} />
          {typeof head.asks === "string" && (
            <p class="small">{t("case.thread_asks", { audience: texts.audience(head.asks) })}</p>
          )}
        </>
      );
    case "permission":
      return (
        <p>
          {t("case.thread_permission")}:{" "}
          {t("case.thread_permission_line", {
            audience: texts.audience(String(head.audience)),
            choice: t(`choice.${String(head.choice)}`),
          })}
        </p>
      );
    case "status":
      return (
        <p>
          {t("case.thread_status")}: {t(`status.${String(head.status)}`)}
          {typeof head.outcome === "string" && ` · ${t(`outcome.${head.outcome}`)}`}
        </p>
      );
    case "release_notice":
      return <p>{t("case.thread_notice", { audience: texts.audience(String(head.audience)) })}</p>;
    case "strike": {
      const labels = (head.questions as string[]).map((id) => texts.question(id)?.label ?? id);
      return (
        <>
          <p>{t("case.thread_strike", { day: texts.day(String(head.day)) })}</p>
          <ul class="small">
            {labels.map((label) => (
              <li key={label}>{label}</li>
            ))}
          </ul>
        </>
      );
    }
    case "new_code":
      return <p>{t("case.thread_new_code")}</p>;
    case "withdrawal":
      return <p>{t("case.thread_withdrawal")}</p>;
    default:
      return null;
  }
}
