//! A small clinic to test with: two practitioners, two rooms, and services with a deposit, without, and to approve.

use chrono::{DateTime, Utc};
use domain::{
    catalogue::Service,
    ids::{OrgId, ResourceId, ServiceId},
    money::Currency,
    policy::{CancellationPolicy, DepositPolicy, RefundWindow},
    pricing::{PriceList, PriceRule, RuleKind},
};
use sqlx::{PgPool, types::Json};
use store::Database;
use uuid::Uuid;

/// Who takes the clinic's money, in test mode.
pub const PROCESSOR: &str = "stripe";
/// The processor's id of the account that the clinic is paid by.
pub const PROCESSOR_ACCOUNT: &str = "acct_testkit";

/// A clinic in America/Chicago and USD, open Monday to Saturday, 9:00 to 17:00.
///
/// Its services, all 30 minutes with 15 minutes kept free afterwards, a half-hour grid, no notice, and a horizon of
/// 60 days: `facial` ($200.00, no deposit), `laser` ($200.00, $40.00 deposit; all back until 48 hours before, half
/// until 24) and `peel` ($120.00, to be approved). `facial` and `laser` need a room; `peel` needs none.
#[derive(Clone, Debug)]
pub struct Clinic {
    pub org: OrgId,
    pub slug: String,
    pub priya: ResourceId,
    pub hannah: ResourceId,
    pub room_one: ResourceId,
    pub room_two: ResourceId,
    pub facial: ServiceId,
    pub laser: ServiceId,
    pub peel: ServiceId,
}

impl Clinic {
    /// Adds a clinic whose ids all derive from `number`, so that several can stand in one database.
    ///
    /// # Panics
    /// When the database refuses: a test cannot go on without its clinic.
    pub async fn create(database: &Database, number: u16) -> Self {
        let id = |n: u128| Uuid::from_u128((u128::from(number) << 64) | 0x7000_8000_0000_0000_0000 | n);
        let clinic = Self {
            org: OrgId(id(1)),
            slug: format!("clinic-{number}"),
            priya: ResourceId(id(11)),
            hannah: ResourceId(id(12)),
            room_one: ResourceId(id(21)),
            room_two: ResourceId(id(22)),
            facial: ServiceId(id(31)),
            laser: ServiceId(id(32)),
            peel: ServiceId(id(33)),
        };
        clinic.add_organisation(database.owner()).await;
        clinic.add_processor_account(database.owner()).await;
        clinic.add_resources(database.owner()).await;
        clinic.add_services(database.owner()).await;
        clinic
    }

    async fn add_organisation(&self, owner: &PgPool) {
        run(
            sqlx::query(
                "insert into organisations
                 (org_id, slug, name, phone, email, address, city, country, zone, currency, created_at)
                 values ($1, $2, 'Lumen Aesthetics', '+15125550110', 'hello@lumen.example',
                     '1204 S Lamar Blvd, Suite 210', 'Austin', 'US', 'America/Chicago', 'USD', $3)",
            )
            .bind(self.org.0)
            .bind(&self.slug)
            .bind(epoch()),
            owner,
        )
        .await;
        run(
            sqlx::query("insert into consent_texts values ($1, 1, 'We may contact you about your visit.', $2)")
                .bind(self.org.0)
                .bind(epoch()),
            owner,
        )
        .await;
    }

    async fn add_processor_account(&self, owner: &PgPool) {
        run(
            sqlx::query(
                "insert into processor_accounts (org_id, account_id, processor, reference, mode, name, country,
                     charges_enabled, checked_at, connected_by, connected_at)
                 values ($1, $1, $2, $3, 'test', 'Lumen Aesthetics', 'US', true, $4, 'Maya Torres', $4)",
            )
            .bind(self.org.0)
            .bind(PROCESSOR)
            .bind(PROCESSOR_ACCOUNT)
            .bind(epoch()),
            owner,
        )
        .await;
    }

    async fn add_resources(&self, owner: &PgPool) {
        let resources = [
            (self.priya, "practitioner", "Priya Nair", "Laser nurse"),
            (self.hannah, "practitioner", "Hannah Cole", "Injector"),
            (self.room_one, "room", "Room 1", ""),
            (self.room_two, "room", "Room 2", ""),
        ];
        for (position, (id, kind, name, title)) in (0_i16..).zip(resources) {
            run(
                sqlx::query(
                    "insert into resources (org_id, resource_id, kind, name, title, position)
                     values ($1, $2, $3, $4, $5, $6)",
                )
                .bind(self.org.0)
                .bind(id.0)
                .bind(kind)
                .bind(name)
                .bind(title)
                .bind(position),
                owner,
            )
            .await;
            run(
                sqlx::query("insert into resource_hours select $1, $2, day, 540, 1020 from generate_series(1, 6) day")
                    .bind(self.org.0)
                    .bind(id.0),
                owner,
            )
            .await;
        }
    }

    async fn add_services(&self, owner: &PgPool) {
        let rooms = [self.room_one, self.room_two];
        for (service, rooms) in [
            (service(self.facial, "facial", "Signature facial", "200.00", DepositPolicy::None, false), &rooms[..]),
            (
                service(
                    self.laser,
                    "laser",
                    "Laser, underarms",
                    "200.00",
                    DepositPolicy::Fixed { minor: 4_000 },
                    false,
                ),
                &rooms,
            ),
            (service(self.peel, "peel", "Chemical peel", "120.00", DepositPolicy::None, true), &[]),
        ] {
            self.add_service(owner, &service, rooms).await;
        }
    }

    /// Adds or replaces a service that both practitioners give.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn add_service(&self, owner: &PgPool, service: &Service, rooms: &[ResourceId]) {
        run(
            sqlx::query(
                "insert into services (org_id, service_id, key, definition) values ($1, $2, $3, $4)
                 on conflict (org_id, service_id) do update set key = excluded.key, definition = excluded.definition",
            )
            .bind(self.org.0)
            .bind(service.id.0)
            .bind(&service.key)
            .bind(Json(service)),
            owner,
        )
        .await;
        run(
            sqlx::query("insert into price_lists values ($1, $2, $3, $4, $5) on conflict do nothing")
                .bind(self.org.0)
                .bind(service.id.0)
                .bind(i32::try_from(service.price_list.version).expect("a small version"))
                .bind(Json(&service.price_list))
                .bind(epoch()),
            owner,
        )
        .await;
        for resource in [self.priya, self.hannah].iter().chain(rooms) {
            run(
                sqlx::query("insert into service_resources values ($1, $2, $3) on conflict do nothing")
                    .bind(self.org.0)
                    .bind(service.id.0)
                    .bind(resource.0),
                owner,
            )
            .await;
        }
    }
}

/// A half-hour service at one price, to be adjusted by a test before it is added.
pub fn service(id: ServiceId, key: &str, name: &str, price: &str, deposit: DepositPolicy, approval: bool) -> Service {
    Service {
        id,
        key: key.into(),
        name: name.into(),
        category: "Skin".into(),
        description: String::new(),
        synonyms: Vec::new(),
        duration_minutes: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 15,
        minimum_notice_minutes: 0,
        horizon_days: 60,
        granularity_minutes: 30,
        class_places: None,
        assignment: domain::catalogue::AssignmentChoice::default(),
        approval_required: approval,
        questions: Vec::new(),
        price_list: PriceList {
            version: 1,
            currency: Currency::USD,
            rules: vec![PriceRule {
                label: name.into(),
                kind: RuleKind::Charge,
                formula: price.into(),
                when: None,
                taxable: false,
            }],
            minimum: None,
            tax: None,
            note: String::new(),
        },
        deposit,
        deposit_varies: false,
        cancellation: CancellationPolicy {
            version: 1,
            windows: vec![RefundWindow::of(48, 100), RefundWindow::of(24, 50)],
            no_show_refund_percent: 0,
            no_show_fee_percent: 0,
        },
        preparation: vec!["Keep it out of the sun for two weeks".into()],
    }
}

fn epoch() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).expect("a valid instant")
}

async fn run(query: sqlx::query::Query<'_, sqlx::Postgres, sqlx::postgres::PgArguments>, owner: &PgPool) {
    query.execute(owner).await.expect("the clinic's rows are valid");
}
