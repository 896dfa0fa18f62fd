//! Golden conversations of MSNP8: their notation, playing them on whatever can be a stage, and
//! saying what they have shown of a service.

pub mod clients;
mod limits;
mod network;
mod report;
mod script;
mod suite;
mod told;
pub mod transcript;
mod verdict;

pub use limits::PATIENCE;
pub use network::{Gateway, NetworkStage, NoGateway, Sockets, Target, Unusable};
pub use report::{Report, Totals};
pub use script::Script;
pub use suite::{PlayResult, Played, play_all};
pub use verdict::{Clause, Showing, ShowingResult, Verdict};
