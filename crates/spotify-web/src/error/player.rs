//! Why the player did not do what it was told.

use crate::model::open_enum::open_enum;

open_enum! {
    /// Why the player did not do what it was told. Spotify's reference does not list these any more; the service sends them.
    PlayerReason {
        /// Nothing that plays is open.
        NoActiveDevice = "NO_ACTIVE_DEVICE",
        /// The user has no Premium subscription.
        PremiumRequired = "PREMIUM_REQUIRED",
        /// There is nothing before this.
        NoPreviousTrack = "NO_PREV_TRACK",
        /// There is nothing after this.
        NoNextTrack = "NO_NEXT_TRACK",
        /// There is no such track in what is played.
        NoSpecificTrack = "NO_SPECIFIC_TRACK",
        /// It is paused already.
        AlreadyPaused = "ALREADY_PAUSED",
        /// It is not paused.
        NotPaused = "NOT_PAUSED",
        /// It does not play on this device.
        NotPlayingLocally = "NOT_PLAYING_LOCALLY",
        /// No track is playing.
        NotPlayingTrack = "NOT_PLAYING_TRACK",
        /// What is playing is no album, artist or playlist.
        NotPlayingContext = "NOT_PLAYING_CONTEXT",
        /// What is playing has no end.
        EndlessContext = "ENDLESS_CONTEXT",
        /// What is playing does not allow it.
        ContextDisallow = "CONTEXT_DISALLOW",
        /// It plays already.
        AlreadyPlaying = "ALREADY_PLAYING",
        /// The user tells the player too much in too short a time.
        RateLimited = "RATE_LIMITED",
        /// It cannot be controlled from elsewhere.
        RemoteControlDisallow = "REMOTE_CONTROL_DISALLOW",
        /// The device cannot be controlled.
        DeviceNotControllable = "DEVICE_NOT_CONTROLLABLE",
        /// The device's volume cannot be set.
        VolumeControlDisallow = "VOLUME_CONTROL_DISALLOW",
        /// Spotify's own `UNKNOWN`: often a restriction, such as pausing what is paused.
        Restricted = "UNKNOWN",
    }
}
