//! Deposits with the real client of the card processor, the sandbox's processor, the real queue and its worker.

mod approved;
mod bookkeeping;
mod connecting;
mod deliveries;
mod deposits;
mod outage;
mod returns;
mod subscriptions;
mod sweeping;
mod world;
