//! The parts of `sync_playlist` that decide: what a file says, and which writes make a playlist equal to it. No I/O.
//!
//! ```
//! use spotify_web::Uri;
//! use sync_playlist::{plan, wanted};
//!
//! let wanted = wanted::read("# what I want\nspotify:track:11dFghVXANMlKmJXsNCbNl\n")?;
//! let plan = plan::plan(&[], &wanted)?;
//! assert_eq!(plan.writes().len(), 1);
//! assert!(plan::plan(&[Some(wanted[0].clone())], &wanted)?.writes().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod plan;
pub mod wanted;
