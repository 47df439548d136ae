/** Which screen is on. The browser's Back goes back one screen; addresses and history hold nothing but a number. */

export type Screen =
  | { at: "board" }
  /** `ask`: a ready-made message to begin with. */
  | { at: "case"; id: string; ask?: string }
  | { at: "release"; id: string }
  | { at: "lease"; id: string }
  | { at: "hold"; id: string }
  | { at: "export"; id: string }
  | { at: "petition"; id: string; release: string }
  | { at: "received" }
  /** `id`: of a pattern. It holds a name, so it stays in this page and out of the history's own state. */
  | { at: "collective"; id: string }
  | { at: "figures" }
  | { at: "members" }
  | { at: "texts" }
  | { at: "log" }
  | { at: "account" }
  | { at: "taking" }
  | { at: "nothing" };

export interface Screens {
  go(to: Screen): void;
}

/** Args: show: called with the screen to show. */
export function history(first: Screen, show: (screen: Screen) => void): Screens {
  const visited: Screen[] = [first];
  window.history.replaceState({ screen: 0 }, "");
  addEventListener("popstate", (event) => {
    const at = (event.state as { screen?: unknown } | null)?.screen;
    const screen = typeof at === "number" ? visited[at] : undefined;
    if (screen) show(screen);
  });
  return {
    go(to) {
      const at = (window.history.state as { screen?: number } | null)?.screen ?? 0;
      visited.length = at + 1;
      visited.push(to);
      window.history.pushState({ screen: at + 1 }, "");
      show(to);
      scrollTo(0, 0);
    },
  };
}
