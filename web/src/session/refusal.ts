//! What a refusal of the server means to the one who has asked.

import { strings } from "../strings.ts";
import type { Request } from "./notification.ts";

export function refusal(request: Request, number: string): string {
  if (request.is === "add" && (number === "205" || number === "201")) return strings.noAccount(request.handle);
  if (request.is === "add" && number === "215") return strings.thereAlready(request.handle);
  switch (number) {
    case "209": return strings.nameRefused;
    case "210": return strings.listFull;
    case "223": return strings.tooManyGroups;
    case "229": return strings.nameTooLong;
    case "600": case "603": return strings.storeAway;
    case "800": return strings.nameTooOften;
    default: return strings.refusedNumber(number);
  }
}
