//! The websites that may frame a clinic's chat and use its publishable keys from their pages. While a clinic lists none,
//! only our own pages may.

use crate::{Resources, error::Report};
use ports::Clock;
use std::sync::Arc;
use store::Database;

/// The lists of every clinic.
#[derive(Clone)]
pub struct Sites {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Sites {
    pub fn new(resources: &Resources) -> Self {
        Self { database: resources.database.clone(), clock: resources.clock.clone() }
    }

    /// Origins, such as `https://www.lumen.example`, of the clinic with this publishable key. None for any other key, and
    /// while nobody can tell.
    pub async fn of_key(&self, key: &str, request_id: &str) -> Vec<String> {
        let hash = store::secrets::hash(key);
        let sites = store::doors::sites_of_key(self.database.doors(), &hash, self.clock.now()).await;
        sites.report(request_id).unwrap_or_default()
    }

    /// Whether any clinic lists this origin: all that can be said to a browser that asks before it sends a key.
    pub async fn lists(&self, origin: &str, request_id: &str) -> bool {
        store::doors::is_site(self.database.doors(), origin).await.report(request_id).unwrap_or_default()
    }
}
