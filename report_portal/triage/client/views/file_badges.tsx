/** What a line of the board says of the case file: who works on it, marks, tasks. */
import type { FileMarks } from "../cases/file_marks.js";
import { useDesk } from "../desk.js";

/** Args: member: the one who looks. */
export function FileBadges({ marks, member }: { marks: FileMarks | undefined; member: string }) {
  const { t } = useDesk().texts;
  if (!marks) return null;
  const { assigned, mark, samePerson, tasks } = marks;
  const words = [
    assigned === null ? "" : t(assigned === member ? "board.mine" : "board.taken"),
    mark ? t(`board.mark_${mark}`) : "",
    samePerson.length > 0 ? t("board.linked") : "",
    tasks > 0 ? t("board.tasks", { count: tasks }) : "",
  ].filter(Boolean);
  return (
    <>
      {words.map((text) => (
        <span key={text} class="badge">
          {text}
        </span>
      ))}
    </>
  );
}
