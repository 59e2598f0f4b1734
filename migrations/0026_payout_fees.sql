-- What a processor keeps for a payout that arrives at once, as far as it was for payments of ours.

alter table payouts add column fee_minor bigint not null default 0 check (fee_minor >= 0);

alter table reconciliation_differences drop constraint reconciliation_differences_kind_check;
alter table reconciliation_differences add constraint reconciliation_differences_kind_check check (kind in
    ('capture_missing', 'refund_missing', 'dispute_missing', 'payout_missing', 'payout_fee_missing', 'amount_differs',
     'unknown_there'));
