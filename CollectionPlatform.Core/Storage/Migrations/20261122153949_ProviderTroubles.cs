using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CollectionPlatform.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ProviderTroubles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "adapted_at",
                table: "providers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "adapted_rate",
                table: "providers",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "changes",
                table: "providers",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<double>(
                name: "limit_seen",
                table: "providers",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "openings",
                table: "providers",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "skipped_storm",
                table: "providers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "storm",
                table: "providers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "storm_awaited",
                table: "providers",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.UpdateData(
                table: "providers",
                keyColumn: "name",
                keyValue: (short)1,
                columns: new[] { "adapted_at", "adapted_rate", "changes", "limit_seen", "openings", "skipped_storm", "storm", "storm_awaited" },
                values: new object[] { null, null, 0L, null, 0L, null, null, false });

            migrationBuilder.UpdateData(
                table: "providers",
                keyColumn: "name",
                keyValue: (short)2,
                columns: new[] { "adapted_at", "adapted_rate", "changes", "limit_seen", "openings", "skipped_storm", "storm", "storm_awaited" },
                values: new object[] { null, null, 0L, null, 0L, null, null, false });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "adapted_at",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "adapted_rate",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "changes",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "limit_seen",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "openings",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "skipped_storm",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "storm",
                table: "providers");

            migrationBuilder.DropColumn(
                name: "storm_awaited",
                table: "providers");
        }
    }
}
