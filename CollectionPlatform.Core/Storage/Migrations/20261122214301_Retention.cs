using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CollectionPlatform.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "details_removed_at",
                table: "runs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "details_removed_by",
                table: "runs",
                type: "uuid",
                nullable: true);

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "retention_runs");

            migrationBuilder.DropIndex(
                name: "ix_runs_job",
                table: "runs");

            migrationBuilder.DropIndex(
                name: "ix_runs_one_retention",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "details_removed_at",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "details_removed_by",
                table: "runs");
        }
    }
}
