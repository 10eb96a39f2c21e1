//! What must happen in Redis in one step.

use ::redis::Script;

/// Saves the record (`v`: its version, `d`: its bytes) in the place of exactly the expected one. With a fence, only while that
/// lease is held.
const SAVE: &str = r"
local there = redis.call('HGET', KEYS[1], 'v') or ''
if there ~= ARGV[1] then return 0 end
if ARGV[4] ~= '' then
    local lease = redis.call('GET', KEYS[2])
    if not lease or string.match(lease, '^(%d+):') ~= ARGV[4] then return 0 end
end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'd', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
";

/// Gives the lease to the owner if nobody has it: 1 and its number, or 0 and what is left of it in milliseconds. Who asks again
/// because the answer was lost is told that it is theirs.
const LEASE: &str = r"
local holder = redis.call('GET', KEYS[1])
if holder then
    local fence, owner = string.match(holder, '^(%d+):(.*)$')
    if owner == ARGV[1] then return {1, tonumber(fence)} end
    return {0, redis.call('PTTL', KEYS[1])}
end
local fence = redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], string.format('%.0f', fence) .. ':' .. ARGV[1], 'PX', ARGV[2])
return {1, fence}
";

/// Takes the lease from its owner, and from nobody else.
const RELEASE: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
";

pub(super) struct Scripts {
    pub(super) save: Script,
    pub(super) lease: Script,
    pub(super) release: Script,
}

impl Default for Scripts {
    fn default() -> Self {
        Self { save: Script::new(SAVE), lease: Script::new(LEASE), release: Script::new(RELEASE) }
    }
}
