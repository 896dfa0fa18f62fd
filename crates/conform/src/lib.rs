//! Golden conversations of MSNP8: their notation, and playing them on whatever can be a stage.

pub mod transcript;
