//! What is made of a message: text, links, emoticons; and whether colours can be read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EMOTICONS } from "./emoticons.ts";
import { DECORATIONS_MAX } from "./limits.ts";
import { fontFamily, pieces, readable } from "./rich.ts";

const links = (text: string) => pieces(text, true).flatMap((piece) => (piece.is === "link" ? [piece.href] : []));
const whole = (text: string) => pieces(text, true).map((piece) => piece.text).join("");

test("links are http and https and nothing else", () => {
  assert.deepEqual(links("see https://example.com/a?b=c(d)#e. And (http://example.org/x) or www.example.net!"), [
    "https://example.com/a?b=c(d)#e", "http://example.org/x", "http://www.example.net/",
  ]);
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "https://good.example@evil.example/", "http://", "jAvAsCrIpT:https", "http://nodot/"]) {
    assert.deepEqual(links(text), [], text);
  }
  assert.equal(pieces("https://a.example/<script>", true)[1]?.text, "<script>");
  assert.equal(whole("a https://x.example/:) b :-) (L)"), "a https://x.example/:) b :-) (L)");
});

test("every code becomes its picture, and nothing is lost", () => {
  for (const { id, codes } of EMOTICONS) {
    for (const code of codes) {
      const [, piece] = pieces(`a ${code} b`, true);
      assert.equal(piece?.is === "emoticon" && piece.emoticon, id, code);
      assert.equal(whole(`a${code}b`), `a${code}b`);
    }
  }
  assert.deepEqual(pieces(":)", false), [{ is: "text", text: ":)" }]);
  const many = pieces(":)".repeat(5000), true);
  assert.ok(many.length <= DECORATIONS_MAX + 1);
});

test("colours become dark enough, fonts bring no more than a name", () => {
  assert.equal(readable("#000080"), "#000080");
  for (const colour of ["#ffffff", "#ffff00", "#00ff00", "#ff00ff"]) assert.notEqual(readable(colour), colour);
  assert.equal(fontFamily("a'; } body { x"), "'a  body  x', Tahoma, Verdana, 'DejaVu Sans', sans-serif");
});
