/** The log as a table, newest on top. */
import { useEffect, useState } from "preact/hooks";
import { refusal, useDesk } from "../desk.js";
import { inGroups } from "../keys/groups.js";
import type { Session } from "../keys/session.js";
import { isHex } from "../../../crypto/client/octets.js";
import { textNumber } from "../../../crypto/client/staff.js";
import { spoken } from "../cases/number.js";
import { save } from "../cases/files.js";
import { fetchLog, firstBreak, logFile, type LogRow, newestHash } from "../log_chain.js";
import { Button, Heading, Notice, Progress, Secret } from "./parts.js";

/** Texts for interpreters are known by their number, everything else by the beginning of its id. */
const objectOf = ({ action, object }: LogRow): string => (action.startsWith("text-") && isHex(object, 16) ? spoken(textNumber(object)) : object.slice(0, 8));

export function LogScreen({ session }: { session: Session }) {
  const { texts, api, page } = useDesk();
  const { t } = texts;
  const [rows, setRows] = useState<LogRow[] | null>(null);
  const [failed, setFailed] = useState("");
  useEffect(() => {
    fetchLog(api).then(setRows, (error) => setFailed(refusal(texts, error)));
  }, [api]);
  const broken = rows && firstBreak(rows);
  const who = (id: string) => (id === "operator" ? t("log.operator") : (session.roster.find(id)?.name ?? id.slice(0, 8)));
  return (
    <>
      <Heading>{t("log.title")}</Heading>
      <p class="lead">{t("log.intro")}</p>
      {failed && <Notice kind="error">{failed}</Notice>}
      {rows === null && !failed && <Progress label={t("app.wait")} part={null} />}
      {rows?.length === 0 && <p>{t("log.empty")}</p>}
      {rows && rows.length > 0 && (
        <>
          <Notice kind={broken ? "error" : ""}>{broken ? t("log.bad", { number: broken }) : t("log.good")}</Notice>
          <h2>{t("log.copy")}</h2>
          <p>{t("log.copy_why")}</p>
          <p>{t("log.newest", { number: rows.length })}</p>
          <Secret text={inGroups(newestHash(rows))} />
          <div class="actions">
            <Button onClick={() => save(logFile(page.instance, rows), `log-${rows.length}.json`)}>{t("log.save")}</Button>
          </div>
          <div class="wide" tabIndex={0} role="region" aria-label={t("log.title")}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("log.day")}</th>
                  <th scope="col">{t("log.who")}</th>
                  <th scope="col">{t("log.what")}</th>
                </tr>
              </thead>
              <tbody>
                {[...rows].reverse().map((row) => (
                  <tr key={row.number}>
                    <td>{texts.day(row.day)}</td>
                    <td>
                      <bdi dir="ltr" class="whole">
                        {who(row.actor)}
                      </bdi>
                    </td>
                    <td>
                      {texts.has(`log.action.${row.action}`) ? t(`log.action.${row.action}`) : row.action}{" "}
                      <span class="small" dir="ltr">
                        {session.roster.find(row.object)?.name ?? objectOf(row)}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
