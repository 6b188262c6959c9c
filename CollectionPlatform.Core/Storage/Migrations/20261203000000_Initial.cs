using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace CollectionPlatform.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "categories",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    expected_products = table.Column<int>(type: "integer", nullable: true),
                    enabled = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_categories", x => x.id);
                    table.CheckConstraint("ck_categories_expected", "expected_products between 0 and 1000000");
                });

            migrationBuilder.CreateTable(
                name: "finished_units",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    page = table.Column<int>(type: "integer", nullable: false),
                    category = table.Column<short>(type: "smallint", nullable: false),
                    batch = table.Column<long>(type: "bigint", nullable: false),
                    ord = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cost_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    total_pages = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<int>(type: "integer", nullable: true),
                    shown = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_finished_units", x => new { x.run_id, x.provider, x.subject, x.page });
                });

            migrationBuilder.CreateTable(
                name: "item_clock",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_clock", x => x.id);
                    table.CheckConstraint("ck_item_clock", "id = 1");
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 10);

            migrationBuilder.CreateTable(
                name: "listings",
                columns: table => new
                {
                    listing_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    offer = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_listings", x => x.listing_id);
                });

            migrationBuilder.CreateTable(
                name: "lost_calls",
                columns: table => new
                {
                    worker_id = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    list_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    calls = table.Column<int>(type: "integer", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lost_calls", x => new { x.worker_id, x.epoch, x.run_id, x.provider, x.price_usd, x.list_usd });
                });

            migrationBuilder.CreateTable(
                name: "price_list",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_list", x => x.id);
                    table.CheckConstraint("ck_price_list", "price_usd > 0");
                });

            migrationBuilder.CreateTable(
                name: "product_categories",
                columns: table => new
                {
                    category_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_categories", x => new { x.category_id, x.asin });
                });

            migrationBuilder.CreateTable(
                name: "product_listings",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    listings = table.Column<string>(type: "text", nullable: false),
                    sellers = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_listings", x => x.asin);
                });

            migrationBuilder.CreateTable(
                name: "product_sellers",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    minus_sellers = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_sellers", x => x.asin);
                });

            migrationBuilder.CreateTable(
                name: "product_text_blocks",
                columns: table => new
                {
                    last_number = table.Column<long>(type: "bigint", nullable: false),
                    first_number = table.Column<long>(type: "bigint", nullable: false),
                    parts = table.Column<string[]>(type: "text[]", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_text_blocks", x => x.last_number);
                });

            migrationBuilder.CreateTable(
                name: "product_texts",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_texts", x => x.asin);
                });

            migrationBuilder.CreateTable(
                name: "products",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: true),
                    image_url = table.Column<string>(type: "text", nullable: true),
                    stars = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    reviews = table.Column<int>(type: "integer", nullable: true),
                    list_price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    best_seller = table.Column<bool>(type: "boolean", nullable: false),
                    collected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_products", x => x.asin);
                });

            // without the foreign key that EF would add: docs/adr/0004-no-foreign-keys-on-the-hot-path.md
            migrationBuilder.CreateTable(
                name: "product_prices",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    lowest_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    price_ratio = table.Column<decimal>(type: "numeric(26,8)", precision: 26, scale: 8, nullable: false, computedColumnSql: "case when price_usd > 0 and lowest_usd is not null then round(lowest_usd / price_usd, 8) else 10000000000000000 end", stored: true),
                    looked_up_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    look_up_calls = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_prices", x => x.asin);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "providers",
                columns: table => new
                {
                    name = table.Column<short>(type: "smallint", nullable: false),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    reserved_price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    recent_bills = table.Column<decimal[]>(type: "numeric[]", nullable: false),
                    price_episode = table.Column<int>(type: "integer", nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    calls_per_second = table.Column<int>(type: "integer", nullable: false),
                    burst = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    probes = table.Column<int>(type: "integer", nullable: false),
                    next_probe_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    probe_wait = table.Column<TimeSpan>(type: "interval", nullable: true),
                    closed_by = table.Column<string>(type: "text", nullable: true),
                    probe_by = table.Column<string>(type: "text", nullable: true),
                    probe_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changes = table.Column<long>(type: "bigint", nullable: false),
                    openings = table.Column<long>(type: "bigint", nullable: false),
                    adapted_rate = table.Column<double>(type: "double precision", nullable: true),
                    limit_seen = table.Column<double>(type: "double precision", nullable: true),
                    adapted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    storm = table.Column<string>(type: "text", nullable: true),
                    storm_sentence = table.Column<string>(type: "text", nullable: true),
                    storm_awaited = table.Column<bool>(type: "boolean", nullable: false),
                    skipping = table.Column<bool>(type: "boolean", nullable: false),
                    skipped_storm = table.Column<string>(type: "text", nullable: true),
                    skipped_opening = table.Column<long>(type: "bigint", nullable: true),
                    skipped_runs = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    discrepancy_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_providers", x => x.name);
                    table.CheckConstraint("ck_providers", "price_usd > 0 and reserved_price_usd >= price_usd and calls_per_second > 0 and burst > 0");
                });

            migrationBuilder.CreateTable(
                name: "reservations",
                columns: table => new
                {
                    worker_id = table.Column<string>(type: "text", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    list_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    calls = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reservations", x => new { x.worker_id, x.run_id, x.provider, x.price_usd, x.list_usd });
                    table.CheckConstraint("ck_reservations", "calls >= 0");
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "retry_units",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    page = table.Column<int>(type: "integer", nullable: false),
                    category = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retry_units", x => new { x.run_id, x.provider, x.subject, x.page });
                });

            migrationBuilder.CreateTable(
                name: "run_commits",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_seq = table.Column<long>(type: "bigint", nullable: false),
                    units = table.Column<int>(type: "integer", nullable: false),
                    items = table.Column<int>(type: "integer", nullable: false),
                    failed = table.Column<int>(type: "integer", nullable: false),
                    settled_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    batch = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_commits", x => new { x.run_id, x.first_seq });
                });

            migrationBuilder.CreateTable(
                name: "run_listings",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    listing_id = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_listings", x => new { x.run_id, x.listing_id });
                });

            migrationBuilder.CreateTable(
                name: "run_logs",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    batch = table.Column<long>(type: "bigint", nullable: false),
                    entries = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_logs", x => new { x.run_id, x.batch });
                });

            migrationBuilder.CreateTable(
                name: "run_products",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    category = table.Column<short>(type: "smallint", nullable: false),
                    page = table.Column<int>(type: "integer", nullable: false),
                    shared = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    look_up_skipped = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_products", x => new { x.run_id, x.asin, x.category });
                });

            migrationBuilder.CreateTable(
                name: "runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    requested_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_of = table.Column<Guid>(type: "uuid", nullable: true),
                    chain_id = table.Column<Guid>(type: "uuid", nullable: false),
                    estimate_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    estimate_calls = table.Column<long>(type: "bigint", nullable: false),
                    cap_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    skip_lookups_younger_than_days = table.Column<int>(type: "integer", nullable: true),
                    settled_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    uncertain_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    reserved_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    warned_cap_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    units_done = table.Column<long>(type: "bigint", nullable: false),
                    units_known = table.Column<long>(type: "bigint", nullable: false),
                    products = table.Column<long>(type: "bigint", nullable: false),
                    listings = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    amazon_calls = table.Column<long>(type: "bigint", nullable: false),
                    ebay_calls = table.Column<long>(type: "bigint", nullable: false),
                    skipped_fresh = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    saved_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false, defaultValue: 0m),
                    current_category = table.Column<short>(type: "smallint", nullable: true),
                    waiting_for = table.Column<short>(type: "smallint", nullable: true),
                    idempotency_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    idempotency_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    details_removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    details_removed_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_runs", x => x.id);
                    table.CheckConstraint("ck_runs_counts", "units_done <= units_known and failed <= units_done and seq = units_done");
                    table.CheckConstraint("ck_runs_money", "cap_usd > 0 and settled_usd >= 0 and uncertain_usd >= 0 and reserved_usd >= 0");
                    table.CheckConstraint("ck_runs_skip", "skip_lookups_younger_than_days between 1 and 365");
                    table.CheckConstraint("ck_runs_state", "state in ('pending', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'budgetStopped', 'completed', 'completedWithFailures', 'failed')");
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "selections",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    name_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    category_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false),
                    skip_lookups_younger_than_days = table.Column<int>(type: "integer", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_selections", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "settings",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    budget_cap_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    warn_at_percent = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settings", x => x.id);
                    table.CheckConstraint("ck_settings", "id = 1 and budget_cap_usd > 0 and warn_at_percent between 1 and 99");
                });

            migrationBuilder.CreateTable(
                name: "shared_listings",
                columns: table => new
                {
                    listing_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shared_listings", x => new { x.listing_id, x.asin });
                });

            migrationBuilder.CreateTable(
                name: "spend",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    category = table.Column<short>(type: "smallint", nullable: false),
                    price_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    calls = table.Column<long>(type: "bigint", nullable: false),
                    settled_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    uncertain_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    wasted_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    discrepancy_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    items = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_spend", x => new { x.run_id, x.day, x.provider, x.category, x.price_usd });
                    table.CheckConstraint("ck_spend", "calls >= 0 and settled_usd >= 0 and uncertain_usd >= 0 and wasted_usd between 0 and settled_usd and items >= 0");
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "text_clock",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_text_clock", x => x.id);
                    table.CheckConstraint("ck_text_clock", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    instance = table.Column<Guid>(type: "uuid", nullable: false),
                    heartbeat = table.Column<long>(type: "bigint", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    gone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.id);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "retention_runs",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    older_than_days = table.Column<int>(type: "integer", nullable: false),
                    ended_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    units_removed = table.Column<long>(type: "bigint", nullable: false),
                    rows_removed = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retention_runs", x => x.run_id);
                    table.CheckConstraint("ck_retention_runs_days", "older_than_days between 1 and 3650 and units_removed <= rows_removed");
                    table.ForeignKey(
                        name: "fk_retention_runs_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_categories",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<short>(type: "smallint", nullable: false),
                    category_id = table.Column<Guid>(type: "uuid", nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    expected_products = table.Column<int>(type: "integer", nullable: false),
                    estimated_amazon_calls = table.Column<int>(type: "integer", nullable: false),
                    estimated_ebay_calls = table.Column<int>(type: "integer", nullable: false),
                    estimate_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    estimate_low_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    estimate_high_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    estimated_skipped_fresh = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    units_done = table.Column<long>(type: "bigint", nullable: false),
                    units_known = table.Column<long>(type: "bigint", nullable: false),
                    products = table.Column<long>(type: "bigint", nullable: false),
                    products_shared = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    listings = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    amazon_calls = table.Column<long>(type: "bigint", nullable: false),
                    ebay_calls = table.Column<long>(type: "bigint", nullable: false),
                    settled_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    skipped_fresh = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    saved_usd = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false, defaultValue: 0m)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_categories", x => new { x.run_id, x.ordinal });
                    table.ForeignKey(
                        name: "fk_run_categories_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.CreateTable(
                name: "run_events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    detail = table.Column<string>(type: "text", nullable: false),
                    episode = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_events", x => x.id);
                    table.ForeignKey(
                        name: "fk_run_events_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "worker_lanes",
                columns: table => new
                {
                    worker_id = table.Column<string>(type: "character varying(100)", nullable: false),
                    lane = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    batch = table.Column<long>(type: "bigint", nullable: false),
                    granted = table.Column<int>(type: "integer", nullable: false),
                    granted_price = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    granted_list = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_worker_lanes", x => new { x.worker_id, x.lane });
                    table.ForeignKey(
                        name: "fk_worker_lanes_workers_worker_id",
                        column: x => x.worker_id,
                        principalTable: "workers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);

            migrationBuilder.InsertData(
                table: "item_clock",
                columns: new[] { "id", "position" },
                values: new object[] { 1, 0L });

            migrationBuilder.InsertData(
                table: "price_list",
                columns: new[] { "id", "actor", "price_usd", "provider", "since" },
                values: new object[,]
                {
                    { 1, "system", 0.01m, (short)1, new DateTimeOffset(new DateTime(2026, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)) },
                    { 2, "system", 0.002m, (short)2, new DateTimeOffset(new DateTime(2026, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)) }
                });

            migrationBuilder.InsertData(
                table: "providers",
                columns: new[] { "name", "adapted_at", "adapted_rate", "answered_at", "burst", "calls_per_second", "changes", "closed_by", "discrepancy_usd", "limit_seen", "next_probe_at", "openings", "price_episode", "price_usd", "probe_by", "probe_until", "probe_wait", "probes", "reason", "recent_bills", "reserved_price_usd", "since", "skipped_opening", "skipped_runs", "skipped_storm", "skipping", "state", "storm", "storm_awaited", "storm_sentence" },
                values: new object[,]
                {
                    { (short)1, null, null, null, 500, 500, 0L, null, 0m, null, null, 0L, 0, 0.01m, null, null, null, 0, null, new decimal[0], 0.01m, new DateTimeOffset(new DateTime(2026, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)), null, new Guid[0], null, false, "up", null, false, null },
                    { (short)2, null, null, null, 2000, 2000, 0L, null, 0m, null, null, 0L, 0, 0.002m, null, null, null, 0, null, new decimal[0], 0.002m, new DateTimeOffset(new DateTime(2026, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)), null, new Guid[0], null, false, "up", null, false, null }
                });

            migrationBuilder.InsertData(
                table: "settings",
                columns: new[] { "id", "budget_cap_usd", "warn_at_percent" },
                values: new object[] { 1, 5.00m, 80 });

            migrationBuilder.InsertData(
                table: "text_clock",
                columns: new[] { "id", "position" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_categories_external_id",
                table: "categories",
                column: "external_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_categories_name_id",
                table: "categories",
                columns: new[] { "name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_finished_units_failed",
                table: "finished_units",
                columns: new[] { "run_id", "batch", "ord" },
                filter: "reason is not null or note is not null");

            migrationBuilder.CreateIndex(
                name: "ix_price_list_since_id",
                table: "price_list",
                columns: new[] { "since", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_product_sellers_minus_sellers_asin",
                table: "product_sellers",
                columns: new[] { "minus_sellers", "asin" });

            migrationBuilder.CreateIndex(
                name: "ix_product_text_blocks_parts",
                table: "product_text_blocks",
                column: "parts")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_product_texts_number",
                table: "product_texts",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_product_texts_text",
                table: "product_texts",
                column: "text")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_product_prices_price_ratio_asin",
                table: "product_prices",
                columns: new[] { "price_ratio", "asin" });

            migrationBuilder.CreateIndex(
                name: "ix_product_prices_position",
                table: "product_prices",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reservations_run_id",
                table: "reservations",
                column: "run_id");

            migrationBuilder.CreateIndex(
                name: "ix_run_categories_category_id_run_id",
                table: "run_categories",
                columns: new[] { "category_id", "run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_run_commits_batch",
                table: "run_commits",
                column: "batch",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_run_commits_run_id_at",
                table: "run_commits",
                columns: new[] { "run_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_run_events_run_id_episode",
                table: "run_events",
                columns: new[] { "run_id", "episode" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_run_events_run_id_id",
                table: "run_events",
                columns: new[] { "run_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_run_products_category_page_run_id",
                table: "run_products",
                columns: new[] { "category", "page", "run_id" });

            migrationBuilder.CreateIndex(
                name: "ix_runs_unfinished",
                table: "runs",
                column: "state",
                filter: "state in ('pending', 'running', 'pausing', 'paused', 'cancelling', 'budgetStopped')");

            migrationBuilder.CreateIndex(
                name: "ix_runs_chain_id",
                table: "runs",
                column: "chain_id");

            migrationBuilder.CreateIndex(
                name: "ix_runs_created_at",
                table: "runs",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_runs_finished_at",
                table: "runs",
                column: "finished_at");

            migrationBuilder.CreateIndex(
                name: "ix_runs_idempotency_key",
                table: "runs",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_runs_job",
                table: "runs",
                columns: new[] { "job", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_runs_one_retention",
                table: "runs",
                column: "job",
                unique: true,
                filter: "job = 'retention' and state in ('pending', 'running', 'pausing', 'paused', 'cancelling', 'budgetStopped')");

            migrationBuilder.CreateIndex(
                name: "ix_selections_name_key",
                table: "selections",
                column: "name_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_spend_day",
                table: "spend",
                column: "day");
            migrationBuilder.Sql(HotPathFunctions.Fence);
            migrationBuilder.Sql(HotPathFunctions.Reserve);
            migrationBuilder.Sql(HotPathFunctions.Bills);
            migrationBuilder.Sql(HotPathFunctions.ExpectRows);
            migrationBuilder.Sql(TextCompression.Use);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(HotPathFunctions.Drop);
            migrationBuilder.DropTable(
                name: "categories");

            migrationBuilder.DropTable(
                name: "finished_units");

            migrationBuilder.DropTable(
                name: "item_clock");

            migrationBuilder.DropTable(
                name: "listings");

            migrationBuilder.DropTable(
                name: "lost_calls");

            migrationBuilder.DropTable(
                name: "price_list");

            migrationBuilder.DropTable(
                name: "product_categories");

            migrationBuilder.DropTable(
                name: "product_listings");

            migrationBuilder.DropTable(
                name: "product_sellers");

            migrationBuilder.DropTable(
                name: "product_text_blocks");

            migrationBuilder.DropTable(
                name: "product_texts");

            migrationBuilder.DropTable(
                name: "product_prices");

            migrationBuilder.DropTable(
                name: "products");

            migrationBuilder.DropTable(
                name: "providers");

            migrationBuilder.DropTable(
                name: "reservations");

            migrationBuilder.DropTable(
                name: "retention_runs");

            migrationBuilder.DropTable(
                name: "retry_units");

            migrationBuilder.DropTable(
                name: "run_categories");

            migrationBuilder.DropTable(
                name: "run_commits");

            migrationBuilder.DropTable(
                name: "run_events");

            migrationBuilder.DropTable(
                name: "run_listings");

            migrationBuilder.DropTable(
                name: "run_logs");

            migrationBuilder.DropTable(
                name: "run_products");

            migrationBuilder.DropTable(
                name: "selections");

            migrationBuilder.DropTable(
                name: "settings");

            migrationBuilder.DropTable(
                name: "shared_listings");

            migrationBuilder.DropTable(
                name: "spend");

            migrationBuilder.DropTable(
                name: "text_clock");

            migrationBuilder.DropTable(
                name: "worker_lanes");

            migrationBuilder.DropTable(
                name: "runs");

            migrationBuilder.DropTable(
                name: "workers");
        }
    }
}
