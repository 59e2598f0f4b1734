//! Deposits with the real client of the card processor, the sandbox's processor, the real queue and its worker.

mod amiss;
mod approved;
mod bookkeeping;
mod connecting;
mod credits;
mod deliveries;
mod deposits;
mod kept_cards;
mod outage;
mod payouts;
mod receipts;
mod returns;
mod subscriptions;
mod sweeping;
mod world;
