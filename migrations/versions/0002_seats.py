"""Seats: kept seats and their rules, offers, wishes, guests, groups, attendance."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}
"""SQLite rebuilds a table to give it a foreign key, and must be told again not to reuse ids."""


def upgrade() -> None:
    op.create_table('allotment_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('release_hours', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_allotment_rules_partner_id_partners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allotment_rules')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('allotment_rules', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allotment_rules_partner_id'), ['partner_id'], unique=False)

    op.create_table('allotment_rule_programmes',
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_allotment_rule_programmes_programme_id_programmes')),
    sa.ForeignKeyConstraint(['rule_id'], ['allotment_rules.id'], name=op.f('fk_allotment_rule_programmes_rule_id_allotment_rules')),
    sa.PrimaryKeyConstraint('rule_id', 'programme_id', name=op.f('pk_allotment_rule_programmes'))
    )
    op.create_table('allotment_rule_venues',
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['allotment_rules.id'], name=op.f('fk_allotment_rule_venues_rule_id_allotment_rules')),
    sa.ForeignKeyConstraint(['venue_id'], ['venues.id'], name=op.f('fk_allotment_rule_venues_venue_id_venues')),
    sa.PrimaryKeyConstraint('rule_id', 'venue_id', name=op.f('pk_allotment_rule_venues'))
    )
    op.create_table('allotments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('booked', sa.Integer(), nullable=False),
    sa.Column('release_hours', sa.Integer(), nullable=False),
    sa.Column('releases_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_cause', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('seats >= 0 AND booked >= 0', name=op.f('ck_allotments_not_negative')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_allotments_partner_id_partners')),
    sa.ForeignKeyConstraint(['rule_id'], ['allotment_rules.id'], name=op.f('fk_allotments_rule_id_allotment_rules')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshops.id'], name=op.f('fk_allotments_workshop_id_workshops')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allotments')),
    sa.UniqueConstraint('workshop_id', 'partner_id', name=op.f('uq_allotments_workshop_id_partner_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allotments_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allotments_releases_at'), ['releases_at'], unique=False)

    op.create_table('wishes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('request_key', sa.String(length=64), nullable=True),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('actor_kind', sa.String(length=32), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=True),
    sa.Column('programme_id', sa.Integer(), nullable=True),
    sa.Column('theme_key', sa.String(length=80), nullable=False),
    sa.Column('half_days', sa.String(length=80), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('goal', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name=op.f('fk_wishes_actor_id_accounts')),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_wishes_participant_id_participants')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_wishes_partner_id_partners')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_wishes_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wishes')),
    sa.UniqueConstraint('request_key', name=op.f('uq_wishes_request_key')),
    sa.UniqueConstraint('uuid', name=op.f('uq_wishes_uuid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('wishes', schema=None) as batch_op:
        batch_op.create_index('ix_wishes_line', ['state', 'priority', 'arrived_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wishes_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wishes_partner_id'), ['partner_id'], unique=False)

    op.create_table('workshop_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_kind', sa.String(length=32), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('overbooked', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name=op.f('fk_workshop_events_actor_id_accounts')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_workshop_events_partner_id_partners')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshops.id'], name=op.f('fk_workshop_events_workshop_id_workshops')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_events')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('workshop_events', schema=None) as batch_op:
        batch_op.create_index('ix_workshop_events_workshop_id_id', ['workshop_id', 'id'], unique=False)

    op.create_table('wish_venues',
    sa.Column('wish_id', sa.Integer(), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['venue_id'], ['venues.id'], name=op.f('fk_wish_venues_venue_id_venues')),
    sa.ForeignKeyConstraint(['wish_id'], ['wishes.id'], name=op.f('fk_wish_venues_wish_id_wishes')),
    sa.PrimaryKeyConstraint('wish_id', 'venue_id', name=op.f('pk_wish_venues'))
    )
    with op.batch_alter_table('wish_venues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wish_venues_venue_id'), ['venue_id'], unique=False)

    op.create_table('attendances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('presence', sa.String(length=32), nullable=False),
    sa.Column('actor_kind', sa.String(length=32), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['accounts.id'], name=op.f('fk_attendances_actor_id_accounts')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_attendances_booking_id_bookings')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_attendances_meeting_id_meetings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendances')),
    sa.UniqueConstraint('booking_id', 'meeting_id', name=op.f('uq_attendances_booking_id_meeting_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendances_meeting_id'), ['meeting_id'], unique=False)

    with op.batch_alter_table('booking_events', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('meeting_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('cause', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('allotment_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_booking_events_allotment_id_allotments'), 'allotments', ['allotment_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_booking_events_meeting_id_meetings'), 'meetings', ['meeting_id'], ['id'])

    with op.batch_alter_table('bookings', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('group_uuid', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('allotment_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wish_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('makes_up_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('offer_expires_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_bookings_allotment_id'), ['allotment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_group_uuid'), ['group_uuid'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_offer_expires_at'), ['offer_expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_wish_id'), ['wish_id'], unique=False)
        batch_op.create_index('uq_bookings_one_active', ['participant_id', 'workshop_id'], unique=True, sqlite_where=sa.text("meeting_id IS NULL AND state IN ('waiting', 'offered', 'confirmed', 'paused')"), postgresql_where=sa.text("meeting_id IS NULL AND state IN ('waiting', 'offered', 'confirmed', 'paused')"))
        batch_op.create_foreign_key(batch_op.f('fk_bookings_wish_id_wishes'), 'wishes', ['wish_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_bookings_allotment_id_allotments'), 'allotments', ['allotment_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_bookings_makes_up_id_meetings'), 'meetings', ['makes_up_id'], ['id'])

    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('line_mode', sa.String(length=32), nullable=False, server_default='auto'))



def downgrade() -> None:
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.drop_column('line_mode')

    with op.batch_alter_table('bookings', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_bookings_makes_up_id_meetings'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_bookings_allotment_id_allotments'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_bookings_wish_id_wishes'), type_='foreignkey')
        batch_op.drop_index('uq_bookings_one_active', sqlite_where=sa.text("meeting_id IS NULL AND state IN ('waiting', 'offered', 'confirmed', 'paused')"), postgresql_where=sa.text("meeting_id IS NULL AND state IN ('waiting', 'offered', 'confirmed', 'paused')"))
        batch_op.drop_index(batch_op.f('ix_bookings_wish_id'))
        batch_op.drop_index(batch_op.f('ix_bookings_offer_expires_at'))
        batch_op.drop_index(batch_op.f('ix_bookings_group_uuid'))
        batch_op.drop_index(batch_op.f('ix_bookings_allotment_id'))
        batch_op.drop_column('offer_expires_at')
        batch_op.drop_column('offered_at')
        batch_op.drop_column('makes_up_id')
        batch_op.drop_column('wish_id')
        batch_op.drop_column('allotment_id')
        batch_op.drop_column('group_uuid')

    with op.batch_alter_table('booking_events', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_booking_events_meeting_id_meetings'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_booking_events_allotment_id_allotments'), type_='foreignkey')
        batch_op.drop_column('allotment_id')
        batch_op.drop_column('cause')
        batch_op.drop_column('meeting_id')
        batch_op.drop_column('turn')

    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendances_meeting_id'))

    op.drop_table('attendances')
    with op.batch_alter_table('wish_venues', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wish_venues_venue_id'))

    op.drop_table('wish_venues')
    with op.batch_alter_table('workshop_events', schema=None) as batch_op:
        batch_op.drop_index('ix_workshop_events_workshop_id_id')

    op.drop_table('workshop_events')
    with op.batch_alter_table('wishes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wishes_partner_id'))
        batch_op.drop_index(batch_op.f('ix_wishes_participant_id'))
        batch_op.drop_index('ix_wishes_line')

    op.drop_table('wishes')
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allotments_releases_at'))
        batch_op.drop_index(batch_op.f('ix_allotments_partner_id'))

    op.drop_table('allotments')
    op.drop_table('allotment_rule_venues')
    op.drop_table('allotment_rule_programmes')
    with op.batch_alter_table('allotment_rules', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allotment_rules_partner_id'))

    op.drop_table('allotment_rules')
