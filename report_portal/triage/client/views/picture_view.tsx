/** One picture of a case, larger or smaller, in a frame that can do nothing. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { PictureKind } from "../cases/picture_kind.js";
import { pictureFrame, WIDTHS } from "../cases/picture_page.js";
import { useDesk } from "../desk.js";
import { Button } from "./parts.js";

export interface ShownPicture {
  bytes: Uint8Array;
  kind: PictureKind;
  /** Such as "File 1". */
  name: string;
}

export function PictureView({ picture, onHide }: { picture: ShownPicture; onHide: () => void }) {
  const { t } = useDesk().texts;
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(0);
  const { bytes, kind, name } = picture;
  useEffect(() => {
    place.current?.replaceChildren(pictureFrame(bytes, kind, t("case.file_shown", { file: name }), WIDTHS[size] ?? 100));
    return () => place.current?.replaceChildren();
  }, [picture, size]);
  return (
    <div class="picture-view no-print">
      <div class="tight">
        <strong>{name}</strong>
        <Button small busy={size === WIDTHS.length - 1} onClick={() => setSize(size + 1)}>
          {t("case.file_larger")}
        </Button>
        <Button small busy={size === 0} onClick={() => setSize(size - 1)}>
          {t("case.file_smaller")}
        </Button>
        <Button small onClick={onHide}>
          {t("case.file_hide")}
        </Button>
      </div>
      <div ref={place} />
      <p class="hint">{t("case.file_blank")}</p>
    </div>
  );
}
