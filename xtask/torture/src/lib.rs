//! One process of many on one token, and the stage on which they are set.

pub mod child;
pub mod scene;

pub use child::{Child, Report};
pub use scene::{Place, Scene};
