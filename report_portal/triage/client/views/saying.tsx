/** A stranger's words inside a line of ours: text, kept apart so that its direction turns nothing around it. */
interface Props {
  text: string;
  language?: string | null;
}

export function Saying({ text, language }: Props) {
  return (
    <bdi class="saying" translate={false} {...(language ? { lang: language } : {})}>
      {text}
    </bdi>
  );
}
