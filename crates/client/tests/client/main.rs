//! The client against servers that follow a script, over real sockets.

mod conversation;
mod passport;
mod script;
mod session;
mod sign_in;
