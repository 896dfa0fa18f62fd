//! The answer to a challenge ([NS-CHL-2]).

import { md5 } from "js-md5";

export const PRODUCT = "msmsgs@msnmsgr.com";
const KEY = "Q1P7W2E4J9R8U3S5";

export function challengeAnswer(challenge: string): string {
  return md5(challenge + KEY);
}
