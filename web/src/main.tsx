//! Where it begins.
import "98.css/dist/98.css";
