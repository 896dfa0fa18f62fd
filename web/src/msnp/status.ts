//! Statuses ([NS-CHG-1]).

export const STATUSES = ["NLN", "BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "HDN"] as const;
/** What one may set for oneself. */
export type Status = (typeof STATUSES)[number];
/** What one sees of others; `HDN` never comes. */
export type Presence = Status | "FLN";

export function parseStatus(word: string | undefined): Status | undefined {
  return STATUSES.find((status) => status === word);
}
