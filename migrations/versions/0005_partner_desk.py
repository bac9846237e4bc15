"""The partner desk: requests for access, diagnostics, and who read what."""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = "0006c"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table('access_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('city', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('is_accepted', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_access_requests_decided_by_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_requests')),
    sa.UniqueConstraint('uuid', name=op.f('uq_access_requests_uuid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('access_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_requests_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_access_requests_decided_at_created_at', ['decided_at', 'created_at'], unique=False)

    op.create_table('orientations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=20), nullable=False),
    sa.Column('answers', sa.String(length=1000), nullable=False),
    sa.Column('advice', sa.String(length=24), nullable=False),
    sa.Column('followed', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_orientations_participant_id_participants')),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_orientations_partner_id_partners')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orientations')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('orientations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orientations_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_orientations_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_orientations_partner_id'), ['partner_id'], unique=False)

    op.create_table('participant_reads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_participant_reads_account_id_accounts')),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_participant_reads_participant_id_participants')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant_reads')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('participant_reads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_reads_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_reads_at'), ['at'], unique=False)
        batch_op.create_index('ix_participant_reads_participant_id_at', ['participant_id', 'at'], unique=False)

    with op.batch_alter_table('accounts', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('may_invite', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('partners', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('contact_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('contact_email', sa.String(length=254), server_default='', nullable=False))
        batch_op.add_column(sa.Column('contact_phone', sa.String(length=20), server_default='', nullable=False))

    with op.batch_alter_table('sign_in_requests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('network', sa.String(length=64), server_default='', nullable=False))

    with op.batch_alter_table('sign_ins', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('network', sa.String(length=64), server_default='', nullable=False))

    # Somebody must be able to invite: who is there already may.
    op.execute("UPDATE accounts SET may_invite = true WHERE role = 'partner'")


def downgrade() -> None:
    with op.batch_alter_table('sign_ins', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column('network')

    with op.batch_alter_table('sign_in_requests', schema=None) as batch_op:
        batch_op.drop_column('network')

    with op.batch_alter_table('partners', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column('contact_phone')
        batch_op.drop_column('contact_email')
        batch_op.drop_column('contact_name')

    with op.batch_alter_table('accounts', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column('may_invite')

    with op.batch_alter_table('participant_reads', schema=None) as batch_op:
        batch_op.drop_index('ix_participant_reads_participant_id_at')
        batch_op.drop_index(batch_op.f('ix_participant_reads_at'))
        batch_op.drop_index(batch_op.f('ix_participant_reads_account_id'))

    op.drop_table('participant_reads')
    with op.batch_alter_table('orientations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orientations_partner_id'))
        batch_op.drop_index(batch_op.f('ix_orientations_participant_id'))
        batch_op.drop_index(batch_op.f('ix_orientations_created_at'))

    op.drop_table('orientations')
    with op.batch_alter_table('access_requests', schema=None) as batch_op:
        batch_op.drop_index('ix_access_requests_decided_at_created_at')
        batch_op.drop_index(batch_op.f('ix_access_requests_created_at'))

    op.drop_table('access_requests')
