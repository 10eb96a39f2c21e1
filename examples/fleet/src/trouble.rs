//! What may happen to Redis while a fleet works.

use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use local_redis::Server;
use tokio::time::sleep;

/// What happens to Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Trouble {
    /// Nothing.
    None,
    /// It is killed, and comes back after a second with all that it had acknowledged.
    Restart,
    /// It does nothing for three seconds.
    Pause,
    /// Everything in it is removed.
    Flush,
    /// It is killed, and an empty one takes its place.
    Replace,
    /// It is killed for good.
    CutOff,
}

impl Trouble {
    pub(crate) async fn happen(self, redis: &mut Server) -> Result<()> {
        match self {
            Self::None => {}
            Self::Restart => {
                redis.kill()?;
                sleep(Duration::from_secs(1)).await;
                redis.restart()?;
            }
            Self::Pause => {
                redis.pause(true)?;
                sleep(Duration::from_secs(3)).await;
                redis.pause(false)?;
            }
            Self::Flush => redis.flush()?,
            Self::Replace => redis.replace()?,
            Self::CutOff => redis.kill()?,
        }
        Ok(())
    }
}
