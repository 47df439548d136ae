/** Line drawings beside words, for those who read slowly. */
import { icon } from "../../web/client/dom.js";

export const DONE = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12l3 3 5-6";

const OF: Record<string, Record<string, string>> = {
  danger_now: {
    yes: "M12 3 2 20h20ZM12 9v5M12 17h.01",
    no: DONE,
    not_sure: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .9-1 1.700M12 17h.01",
  },
  areas: {
    work: "M3 8h18v12H3zM9 8V5h6v3M3 13h18",
    housing: "M3 11 12 4l9 7M5 10v10h14V10M10 20v-6h4v6",
    unfair_treatment: "M12 4v16M7 20h10M5 7l14-2M2 14l3-7 3 7ZM16 12l3-7 3 7Z",
    recruitment: "M2 13l20-8-6 15-4-6ZM12 14l10-9",
    check_contract: "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h5",
    not_sure: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .9-1 1.700M12 17h.01",
  },
};

/** The drawing of an option, null for most. */
export function picture(question: string, option: string): SVGElement | null {
  const path = OF[question]?.[option];
  return path ? icon(path) : null;
}
