using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Times are numbers in every table: they sort, compare and index the same on each database.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    number => DateTimeOffset.FromUnixTimeMilliseconds(number));
