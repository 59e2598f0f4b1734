//! Identifiers of what a benchmark writes: readable, the same in every run, and the same in SQL.

use uuid::Uuid;

/// What an identifier stands for: the first group of its digits.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "some are written by SQL alone, which names them by number")]
pub enum Kind {
    Organisation = 1,
    Practitioner = 2,
    Room = 3,
    Service = 4,
    Contact = 5,
    Estimate = 6,
    Booking = 7,
}

pub fn id(kind: Kind, organisation: u16, number: u64) -> Uuid {
    grouped(kind as u32, organisation, number)
}

/// `first-organisation-7000-8000-number` in hexadecimal; `number` has 48 bits.
pub fn grouped(first: u32, organisation: u16, number: u64) -> Uuid {
    let [first, organisation] = [u128::from(first) << 96, u128::from(organisation) << 80];
    Uuid::from_u128(first | organisation | 0x7000_8000_0000_0000_0000 | u128::from(number & 0xffff_ffff_ffff))
}

/// [`id`] for statements that write many rows at once.
pub const IN_SQL: &str = "
    create function bench_id(kind integer, organisation integer, number bigint) returns uuid
        language sql immutable strict parallel safe
        return (lpad(to_hex(kind), 8, '0') || '-' || lpad(to_hex(organisation), 4, '0') || '-7000-8000-'
            || lpad(to_hex(number), 12, '0'))::uuid";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_what_it_stands_for() {
        assert_eq!(id(Kind::Booking, 0x12, 0xab).to_string(), "00000007-0012-7000-8000-0000000000ab");
    }
}
