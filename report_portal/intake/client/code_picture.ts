/** The code as a picture file. */

const WIDTH = 640;
const HEIGHT = 400;
const INK = [29, 42, 44];

let able: boolean | null = null;

/** False where the browser scrambles what is drawn, as some do against fingerprinting: the picture would be noise. */
export function canDraw(): boolean {
  able ??= probe();
  return able;
}

function probe(): boolean {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  const pen = canvas.getContext("2d");
  if (!pen) return false;
  pen.fillStyle = `rgb(${INK.join(",")})`;
  pen.fillRect(0, 0, 8, 8);
  const { data } = pen.getImageData(0, 0, 8, 8);
  return data.every((value, index) => value === (INK[index % 4] ?? 255));
}

/** Draws the three lines and lets the browser keep them as a file with a name that says nothing. */
export function saveCodePicture(code: string): void {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#000";
  pen.font = "700 72px monospace";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const line of [0, 1, 2]) {
    const text = `${code.slice(line * 8, line * 8 + 4)} ${code.slice(line * 8 + 4, line * 8 + 8)}`;
    pen.fillText(text, WIDTH / 2, HEIGHT / 2 + (line - 1) * 100);
  }
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "picture.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    canvas.width = canvas.height = 0;
  });
}
