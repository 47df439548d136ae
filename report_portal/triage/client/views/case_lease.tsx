/** The way from a case to the check of its rent contract: first in a case about a room, further down in any other with a file. */
import type { OpenedReport } from "../../../crypto/client/staff.js";
import { findings, LINES, leaseOf } from "../cases/lease.js";
import { attachmentsOf } from "../cases/reading.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";
import { Button } from "./parts.js";

/** Whether the housing practice reads the case. */
export const isAboutRoom = ({ readers }: OpenedReport): boolean => readers.some((audience) => audience === "housing/ngo");

interface Props {
  desk: FileDesk | null;
  opened: OpenedReport;
  onOpen: () => void;
}

export function CaseLease({ desk, opened, onOpen }: Props) {
  const { t } = useDesk().texts;
  if (!desk || attachmentsOf(opened).length === 0) return null;
  const checked = leaseOf(desk.file, opened);
  const problems = findings(checked).filter(({ line }) => line !== null).length;
  const done = checked.size > 0 && <p>{t("lease.done", { done: checked.size, total: LINES.length, problems })}</p>;
  const open = (
    <Button {...(isAboutRoom(opened) ? { kind: "primary" as const } : { small: true })} onClick={onOpen}>
      {t("lease.open")}
    </Button>
  );
  return (
    <section class="card no-print" aria-labelledby="lease-title">
      <h2 id="lease-title">{t("lease.card")}</h2>
      {done}
      {open}
    </section>
  );
}
