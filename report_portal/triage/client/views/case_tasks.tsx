/** What is to be done in a case: by whom, by when, and what is done already. */
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { useState } from "preact/hooks";
import { openTasks, type Task } from "../cases/case_file.js";
import { useDesk } from "../desk.js";
import type { FileDesk } from "./file_desk.js";
import { Person, Toggle } from "./note_parts.js";
import { useNoteWriting } from "./note_writing.js";
import { Button, ErrorSummary, Field, Form, Said } from "./parts.js";

/** UTF-16 units; SPEC section 5.4. */
const LONGEST = 500;

export function CaseTasks({ desk }: { desk: FileDesk }) {
  const { t } = useDesk().texts;
  const [adding, setAdding] = useState(false);
  const writing = useNoteWriting(desk);
  const open = openTasks(desk.file);
  const done = desk.file.tasks.filter((task) => task.done);
  const finish = (task: Task) => void writing.write("tasks-title", { type: "task_done", id: task.id });
  return (
    <section class="card tasks" aria-labelledby="tasks-title">
      <h2 id="tasks-title" tabIndex={-1}>
        {t("task.title")}
      </h2>
      {open.length === 0 && <p class="hint">{t("task.none")}</p>}
      <ul class="rows">
        {open.map((task) => (
          <li key={task.id}>
            <TaskWords task={task} desk={desk} />
            {!desk.withheld && (
              <Button small busy={writing.busy} label={t("task.done_label", { task: task.text })} onClick={() => finish(task)}>
                {t("task.done")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {done.length > 0 && <p class="small">{t("task.done_count", { count: done.length })}</p>}
      <ErrorSummary errors={writing.errors} />
      <Said text={writing.said} />
      {!desk.withheld && (
        <div class="no-print">
          <Toggle open={adding} onToggle={setAdding}>
            {t("task.add")}
          </Toggle>
          {adding && <TaskForm desk={desk} writing={writing} onSaved={() => setAdding(false)} />}
        </div>
      )}
    </section>
  );
}

function TaskWords({ task, desk }: { task: Task; desk: FileDesk }) {
  const { texts, today } = useDesk();
  const { t } = texts;
  const late = task.due !== null && task.due < today();
  return (
    <div>
      <strong dir="auto" translate={false}>
        {task.text}
      </strong>
      {task.due && (
        <span>
          {late && <span class="pill overdue">{t("due.overdue")}</span>} {t("task.by", { day: texts.day(task.due) })}
        </span>
      )}
      {task.assigned && <span>{t("task.for", { name: desk.name(task.assigned) })}</span>}
    </div>
  );
}

interface FormProps {
  desk: FileDesk;
  writing: ReturnType<typeof useNoteWriting>;
  onSaved: () => void;
}

function TaskForm({ desk, writing, onSaved }: FormProps) {
  const { texts, today } = useDesk();
  const { t } = texts;
  const [id] = useState(() => bytesToHex(randomBytes(16)));
  const [text, setText] = useState("");
  const [due, setDue] = useState("");
  const [who, setWho] = useState("");
  const submit = async () => {
    const found = [
      ...(text.trim() ? [] : [{ id: "task", text: t("task.error_text") }]),
      ...(due && due < today() ? [{ id: "task-due", text: t("task.error_due") }] : []),
    ];
    if (writing.missing(found)) return;
    if (await writing.write("task", { type: "task", id, text: text.trim(), due: due || null, assigned: who || null })) onSaved();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field id="task" label={t("task.label")} value={text} errors={writing.errors} onInput={(value) => setText(value.slice(0, LONGEST))} />
      <Field id="task-due" label={t("task.due")} type="date" min={today()} value={due} errors={writing.errors} onInput={setDue} short />
      <Person id="task-who" label={t("task.who")} desk={desk} value={who} onChange={setWho} />
      <Button submit busy={writing.busy} small>
        {t("task.save")}
      </Button>
    </Form>
  );
}
