/** What several people report of one company, owner or house, above the cases. */
import { type Pattern } from "../cases/patterns.js";
import { useDesk } from "../desk.js";
import { Button } from "./parts.js";
import { Saying } from "./saying.js";

interface Props {
  found: Pattern[];
  onShow: (pattern: Pattern) => void;
  onPetition: (pattern: Pattern) => void;
}

/** Patterns shown at once; the cases below must stay in sight. */
const SHOWN = 3;
/** Spellings named in a line. */
const NAMED = 3;

export function BoardPatterns({ found, onShow, onPetition }: Props) {
  const { t } = useDesk().texts;
  if (found.length === 0) return null;
  const lines = found.map((pattern) => <Banner key={pattern.id} pattern={pattern} onShow={onShow} onPetition={onPetition} />);
  return (
    <section class="patterns" aria-label={t("pattern.title")}>
      {lines.slice(0, SHOWN)}
      {lines.length > SHOWN && (
        <details>
          <summary>{t("pattern.more", { count: lines.length - SHOWN })}</summary>
          {lines.slice(SHOWN, SHOWN * 10)}
        </details>
      )}
    </section>
  );
}

function Banner({ pattern, onShow, onPetition }: Omit<Props, "found"> & { pattern: Pattern }) {
  const { t } = useDesk().texts;
  return (
    <div class="banner pattern">
      <p>
        {t(`pattern.${pattern.kind}`, { count: pattern.lines.length })} <Spellings pattern={pattern} />
      </p>
      <p>{t("pattern.careful")}</p>
      <div class="actions">
        <Button small onClick={() => onShow(pattern)}>
          {t("board.pattern_show")}
        </Button>
        <Button small onClick={() => onPetition(pattern)}>
          {t("pattern.petition")}
        </Button>
      </div>
    </div>
  );
}

export function Spellings({ pattern }: { pattern: Pattern }) {
  const { t } = useDesk().texts;
  const { spellings } = pattern;
  return (
    <>
      {spellings.slice(0, NAMED).map((spelling, index) => (
        <span key={spelling}>
          {index > 0 && " · "}
          <Saying text={spelling} />
        </span>
      ))}
      {spellings.length > NAMED && ` · ${t("pattern.spellings_more", { count: spellings.length - NAMED })}`}
    </>
  );
}
