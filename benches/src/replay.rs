//! A recorded act as a pgbench script, each transaction of which is somebody else's at another time.
//!
//! [`Marks`] are what the recording must be made with: they are found again in its values and replaced. A replayed
//! transaction first asks the database for its own values by one statement, which the services do not send; everything
//! else is theirs, word for word. So the limit is measured a little too low, by one cheap statement a transaction.

use crate::{
    clinics::STARTS_A_DAY,
    ids,
    recording::{Recording, Statement, literal},
    server_log::Step,
};
use anyhow::{Context, Result, bail};
use ports::Entropy;
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::atomic::{AtomicU32, Ordering},
};
use uuid::Uuid;

/// The clinic that a recording is made in: `cccc` in its identifiers.
pub const ORGANISATION: u16 = 0xcccc;
const ORGANISATION_MARK: &str = "-cccc-";

/// Stands for the act's number.
const NUMBER: u64 = 0xbeef_beef_beef;
const NUMBER_MARK: &str = "beefbeefbeef";

/// Identifiers of a recording begin here, beyond every [`ids::Kind`].
const FIRST_GROUP: u32 = 0x100;

/// Phones count from here.
const FIRST_PHONE: u64 = 5_122_000_000;
const PHONE_NUMBER: u64 = 7_345_678;
const PHONE_MARK: &str = "5129345678";

/// Instants and dates from here on move with the act's number. The clock of the recording stands earlier.
const MOVES_FROM: &str = "2026-11-24";

/// One of many alike acts in a clinic: what everything that is its own is made of.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    pub organisation: u16,
    /// How many there were before in that clinic.
    pub number: u64,
    /// Stands in identifiers and addresses for the number.
    mark: u64,
    phone: u64,
}

impl Act {
    pub const fn numbered(organisation: u16, number: u64) -> Self {
        Self { organisation, number, mark: number, phone: number }
    }

    /// The one that is recorded to be replayed.
    pub const fn marked() -> Self {
        Self { organisation: ORGANISATION, number: 0, mark: NUMBER, phone: PHONE_NUMBER }
    }

    /// Phone and e-mail address of whoever acts.
    pub fn person(self) -> (String, String) {
        let phone = format!("+1{}", FIRST_PHONE + self.phone);
        (phone, format!("client-{:04x}-{:012x}@example.com", self.organisation, self.mark))
    }

    /// An identifier that whoever acts brings along.
    pub fn id(self) -> Uuid {
        ids::grouped(FIRST_GROUP - 1, self.organisation, self.mark)
    }
}

/// Identifiers and secrets that are found again.
#[derive(Debug, Default)]
pub struct Marks(AtomicU32);

impl Entropy for Marks {
    fn id(&self) -> Uuid {
        ids::grouped(FIRST_GROUP + self.0.fetch_add(1, Ordering::Relaxed), ORGANISATION, NUMBER)
    }

    fn secret(&self) -> String {
        format!("{:0>43}", format!("{ORGANISATION_MARK}{NUMBER_MARK}"))
    }
}

/// What adds to the audit log, and which of its parameters is the place in the log: it follows from the one before.
const AUDIT: (&str, usize) = ("insert into audit_entries", 2);

/// The script. Its variable `base` is added to the client's number for the number of its clinic; `n` begins at 0.
pub fn script(recording: &Recording) -> Result<String> {
    let mut values = Values { log: Log::of(recording), ..Values::default() };
    let mut transactions = String::new();
    for step in &recording.steps {
        match step {
            Step::Plain(begin) if begin.to_ascii_lowercase().starts_with("begin") => {
                transactions.push_str("begin;\n");
                // The first tenant is set by the statement that asks for the values; see `Values::ask`.
                if !transactions.contains(ASK) {
                    transactions.push_str(ASK);
                } else if begin.contains(';') {
                    transactions.push_str("select set_config('anteroom.org_id', :organisation_id, true);\n");
                }
            }
            Step::Plain(other) => writeln!(transactions, "{other};")?,
            Step::Prepared { name, values: bound } => {
                let statement = recording.statements.get(name).context("a statement without a text")?;
                writeln!(transactions, "{};", with_values(statement, bound, &mut values)?)?;
            }
        }
    }
    Ok(format!("{HEAD}{}", transactions.replacen(ASK, &values.ask(), 1)))
}

/// Where the statement goes that asks for a transaction's own values.
const ASK: &str = "-- values\n";

const HEAD: &str = "\\set organisation :base + :client_id
\\set day :n / 8
\\set hour :n % 8
\\set n :n + 1
";
const _: () = assert!(STARTS_A_DAY == 8, "the script's head counts as `clinics::start` does");

/// Places in the audit log: so many entries an act, of which so many are written.
#[derive(Default)]
struct Log {
    each: usize,
    written: usize,
}

impl Log {
    fn of(recording: &Recording) -> Self {
        let adds = |step: &&Step| match step {
            Step::Plain(_) => false,
            Step::Prepared { name, .. } => recording.statements.get(name).is_some_and(|one| one.sql.contains(AUDIT.0)),
        };
        Self { each: recording.steps.iter().filter(adds).count(), written: 0 }
    }

    /// The place of the next entry, of a clinic whose first act has the number 1.
    fn next_place(&mut self) -> String {
        self.written += 1;
        format!("((:n - 1) * {} + {})", self.each, self.written)
    }
}

/// The values that differ from act to act: type and recorded text, with the name of their variable.
#[derive(Default)]
struct Values {
    variables: BTreeMap<(String, String), usize>,
    log: Log,
}

impl Values {
    /// The variable for a value, or the value itself where it is the same in every act.
    fn written(&mut self, value: Option<&str>, kind: &str) -> String {
        let Some(text) = value.filter(|text| moves(text, kind)) else { return literal(value, kind) };
        let next = self.variables.len();
        let number = *self.variables.entry((kind.to_owned(), text.to_owned())).or_insert(next);
        format!("(:v{number}::{kind})")
    }

    /// One statement that sets the tenant and every variable.
    fn ask(&self) -> String {
        let organisation = expression(&format!("00000001{ORGANISATION_MARK}7000-8000-000000000000"), "text");
        let mut columns = vec![
            format!("set_config('anteroom.org_id', {organisation}, true)"),
            format!("{organisation} as organisation_id"),
        ];
        columns.extend(
            self.variables.iter().map(|((kind, text), number)| format!("{} as v{number}", expression(text, kind))),
        );
        format!("select {} from ({OWN}) own \\gset\n", columns.join(",\n    "))
    }
}

/// What a transaction's own values are made of: its clinic, number and phone as text.
const OWN: &str = "select '-' || lpad(to_hex(:organisation::int), 4, '0') || '-' as organisation,
        lpad(to_hex(:n::bigint), 12, '0') as number, (5122000000 + :n::bigint)::text as phone,
        make_interval(days => :day::int, hours => :hour::int) as later, :day::int as days";

fn moves(text: &str, kind: &str) -> bool {
    match kind {
        "timestamp with time zone" | "date" => text >= MOVES_FROM,
        "timestamp with time zone[]" => text.trim_start_matches(['{', '"']) >= MOVES_FROM,
        "bytea" => is_hash(text),
        _ => [ORGANISATION_MARK, NUMBER_MARK, PHONE_MARK].iter().any(|mark| text.contains(mark)),
    }
}

/// As PostgreSQL writes 32 bytes.
fn is_hash(text: &str) -> bool {
    text.starts_with(r"\x") && text.len() == 2 + 64
}

/// A recorded value, moved to the transaction's own act.
fn expression(text: &str, kind: &str) -> String {
    match kind {
        "timestamp with time zone" => format!("{} + own.later", literal(Some(text), kind)),
        "date" => format!("{} + own.days", literal(Some(text), kind)),
        "timestamp with time zone[]" => format!(
            "array(select moved + own.later from unnest({}) with ordinality as listed (moved, place) order by place)",
            literal(Some(text), kind)
        ),
        // The hash of a secret: any other bytes of that length will do.
        "bytea" => "sha256(convert_to(own.organisation || own.number, 'UTF8'))".into(),
        _ => [(ORGANISATION_MARK, "organisation"), (NUMBER_MARK, "number"), (PHONE_MARK, "phone")]
            .iter()
            .filter(|(mark, _)| text.contains(mark))
            .fold(literal(Some(text), "text"), |value, (mark, own)| format!("replace({value}, '{mark}', own.{own})")),
    }
}

/// A statement with its values in the places of its parameters.
fn with_values(statement: &Statement, bound: &[Option<String>], values: &mut Values) -> Result<String> {
    let colon = statement.sql.match_indices(':').any(|(at, _)| {
        !statement.sql[..at].ends_with(':') && statement.sql[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
    });
    if colon {
        bail!("pgbench would take a colon for its own in: {}", statement.sql);
    }
    let place = statement.sql.contains(AUDIT.0).then(|| values.log.next_place());
    let mut pieces = statement.sql.split('$');
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        let number: usize = piece[..digits].parse().with_context(|| format!("a parameter in: {}", statement.sql))?;
        let (value, kind) = (bound.get(number - 1), statement.types.get(number - 1));
        let (value, kind) = value.zip(kind).with_context(|| format!("a value for ${number} in: {}", statement.sql))?;
        written.push_str(&match &place {
            Some(place) if number == AUDIT.1 => place.clone(),
            _ => values.written(value.as_deref(), kind),
        });
        written.push_str(&piece[digits..]);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_replayed_booking_has_its_own_clinic_number_and_time() {
        let types = ["uuid", "timestamp with time zone", "text", "timestamp with time zone[]"];
        let types = types.map(str::to_owned).to_vec();
        let sql = "insert into bookings values ($1, $2, $3, $1, $4)".to_owned();
        let starts = "{\"2026-11-26 16:00:00+00\",NULL}".to_owned();
        let values = [Marks::default().id().to_string(), "2026-11-26 16:00:00+00".into(), "it's".into(), starts];
        let recording = Recording {
            steps: vec![
                Step::Plain("begin; set local anteroom.org_id = 'x'".into()),
                Step::Prepared { name: "s".into(), values: values.map(Some).to_vec() },
                Step::Plain("COMMIT".into()),
            ],
            statements: HashMap::from([("s".into(), Statement { sql, types })]),
        };
        let script = script(&recording).expect("a script");
        let insert = "insert into bookings values ((:v0::uuid), (:v1::timestamp with time zone), E'it''s'::text, \
                      (:v0::uuid), (:v2::timestamp with time zone[]));";
        assert!(script.contains(insert), "{script}");
        assert!(
            script.contains(r"E'2026-11-26 16\x3a00\x3a00+00'::timestamp with time zone + own.later as v1"),
            "{script}"
        );
        assert!(script.contains("array(select moved + own.later from unnest(E'{"), "{script}");
        assert!(script.ends_with("COMMIT;\n"), "{script}");
    }
}
