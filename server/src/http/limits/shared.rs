//! Tries of passwords and codes, counted in the database besides: as many processes as there are, an address has its
//! tries once.

use super::{HttpState, headers::Left};
use services::error::Report;
use std::net::IpAddr;

const SCOPE: &str = "tries";
const WINDOW_SECONDS: i64 = 60;

/// Counts a try that this process would let pass, of which it has `left` to give.
pub async fn take(state: &HttpState, address: IpAddr, left: Left) -> Result<Left, Left> {
    let now = state.product.clock.now();
    let from = now.timestamp().div_euclid(WINDOW_SECONDS) * WINDOW_SECONDS;
    let Some(window) = chrono::DateTime::from_timestamp(from, 0) else { return Ok(left) };
    let subject = store::secrets::hash(&address.to_string());
    let counted = store::challenges::count_attempt(state.product.database.doors(), SCOPE, &subject, window).await;
    // Without the database the try itself will fail; until then this process's own count stands.
    let Ok(count) = counted.report("") else { return Ok(left) };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let until_the_end = u32::try_from(from + WINDOW_SECONDS - now.timestamp()).unwrap_or(1).max(1);
    match left.most.checked_sub(count) {
        Some(remaining) => Ok(Left { remaining: left.remaining.min(remaining), ..left }),
        None => Err(Left { remaining: 0, reset: until_the_end, ..left }),
    }
}
