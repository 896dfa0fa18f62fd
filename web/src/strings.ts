//! Every sentence that the messenger says, in one place.

import type { Presence } from "./msnp/status.ts";

export const statusNames: Record<Presence, string> = {
  NLN: "Online",
  BSY: "Busy",
  IDL: "Idle",
  BRB: "Be right back",
  AWY: "Away",
  PHN: "On the phone",
  LUN: "Out to lunch",
  HDN: "Appear offline",
  FLN: "Offline",
};

export const strings = {
  product: "Swallowtail Messenger",

  // Signing in
  refused: "The address or the password is not right.",
  later: "There were too many attempts. Please wait a moment and try again.",
  origin: "The server does not take this page for its own. Open the messenger at the address that the server has for itself.",
  unreachable: "The server cannot be reached. Is your network up?",
  signedOut: "You are signed out. Please sign in again.",
  notSignedOut: "The server could not be told that you have signed out: this browser may still let you in without a password. Open this page again when the network is back, and sign out once more.",
  disabled: "This account is switched off. Ask whoever runs this server.",
  notIn: (number: string | undefined) => signInRefusals[number ?? ""] ?? "The server does not let you in at the moment.",
  elsewhere: "You have signed in somewhere else, so you were signed out here.",
  stopped: "The server has been stopped. The messenger comes back by itself when the server does.",

  // The connection
  reconnecting: "Connection lost. Reconnecting…",
  stopping: (minutes: number) =>
    minutes === 0 ? "The server is about to be stopped." : `The server will be stopped in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,

  broadcast: (text: string) => `From those who run this server: ${text}`,

  // Contacts
  noAccount: (handle: string) => `Nobody here is called ${handle}.`,
  thereAlready: (handle: string) => `${handle} is on your list already.`,
  listFull: "There is no room for one more.",
  tooManyGroups: "You cannot have more groups.",
  nameRefused: "That name is not allowed.",
  nameTooOften: "You have changed your name too often. Try again in a minute.",
  nameTooLong: "That name is too long.",
  storeAway: "The server cannot store this at the moment. Try again later.",
  refusedNumber: (number: string) => `The server has refused this (error ${number}).`,
  notAHandle: "That is no address. It should look like name@example.com.",
  isOnline: (name: string) => `${name} is online`,
  nobodyYet: "Nobody is on your list yet. Add a contact, or tell a friend your address.",
  hasAddedYou: (name: string) => `${name} has added you`,

  // Conversations
  newMessage: (name: string, unread: number) => `New message from ${name}, ${unread} unread`,
  joined: (name: string) => `${name} has come into the conversation.`,
  left: (name: string) => `${name} has left the conversation.`,
  called: (name: string) => `${name} is being invited…`,
  hasNotCome: (name: string) => `${name} has not answered.`,
  notOnline: (name: string) => `${name} is not online.`,
  tooManyCalls: "Too many invitations at once. Wait a minute.",
  noAnswer: "Nobody answered.",
  whileHidden: "You appear offline, so you cannot begin a conversation.",
  noSwitchboard: "The server has no room for another conversation at the moment.",
  notDelivered: "This message could not be delivered.",
  perhapsNotDelivered: "The connection was lost, so this message may not have been delivered.",
  failed: (why: string) => `This message could not be delivered. ${why}`,
  tooLong: "That is too long for one message. Please say it in smaller pieces.",
  leftNotWanted: "Not online, and takes no messages of yours while away.",
  leftFull: "Too many messages are waiting there already.",
  leftTooLong: "Too long to be left for somebody who is offline.",
  leftOnline: "Has just come online. Please send it again.",
  waits: "will be delivered at the next sign-in",

  // Files
  fileTooLarge: (megabytes: number) => `A file can have ${megabytes} MB at most.`,
  fileUnreadable: "That file cannot be read.",
  fileEmpty: "That file is empty.",
  fileForTwo: "Files can only be sent in a conversation of two.",
  fileTooMany: "Wait until the other files are through.",
  fileNotSeen: "Your friend’s client can’t receive files from a browser, it seems.",
  fileDirect: (name: string, file: string) =>
    `${name} wants to send you “${file}”. A browser can’t take files of that kind, so it was declined. Ask for it by mail, or use a browser on both sides.`,
  invitationDeclined: (name: string, what: string) =>
    `${name} has invited you to “${what}”. A browser can’t do that, so it was declined.`,
} as const;

const signInRefusals: Record<string, string> = {
  "500": "Your account cannot be read at the moment. Try again later.",
  "600": "The server is busy. Try again in a moment.",
  "601": "The service is closed for maintenance. Try again later.",
  "603": "The server cannot reach its store. Try again later.",
  "604": "The server is about to be stopped.",
  "910": "The server is busy. Try again in a moment.",
  "911": "The server did not accept the sign-in. Please sign in again.",
  "920": "Your account is on hold.",
  "921": "Too many people are signed in. Try again later.",
  "923": "This account needs the consent of a parent first.",
  "924": "Please verify your e-mail address first: there is a link in your mail.",
  "511": "This account has been banned.",
};
