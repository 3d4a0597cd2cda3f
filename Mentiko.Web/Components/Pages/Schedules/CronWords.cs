using System.Globalization;

namespace Mentiko.Web.Components.Pages.Schedules;

/// <summary>Says a cron expression in words. The expression is known to be good; what is unusual is said field by field.</summary>
public static class CronWords
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    private static readonly string[] Places = ["", "first", "second", "third", "fourth", "fifth"];

    public static string Of(string cron)
    {
        var fields = cron.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            return "";
        }

        var seconds = fields.Length == 6 ? fields[0] : "0";
        var (minute, hour, day, month, weekday) = (fields[^5], fields[^4], fields[^3], fields[^2], fields[^1]);
        string[] parts = [TimeOf(seconds, minute, hour), DayOf(day), WeekdayOf(weekday), MonthOf(month)];
        var text = string.Join(", ", parts.Where(part => part.Length > 0));
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    private static string TimeOf(string second, string minute, string hour)
    {
        if (IsNumber(second) && IsNumber(minute) && hour.Split(',').All(IsNumber))
        {
            var times = hour.Split(',').Select(one => $"{Two(one)}:{Two(minute)}{(second == "0" ? "" : $":{Two(second)}")}");
            return $"at {Join([.. times])}";
        }

        string[] parts =
        [
            second == "0" ? "" : Unit(second, "second"),
            minute == "*" && second != "0" ? "" : Unit(minute, "minute"),
            hour == "*" ? IsNumber(minute) && minute != "0" ? "of every hour" : "" : hour.StartsWith("*/", StringComparison.Ordinal) ? Unit(hour, "hour") : $"in {Unit(hour, "hour")}",
        ];
        return minute == "0" && second == "0" && hour == "*" ? "every hour" : string.Join(" ", parts.Where(part => part.Length > 0));
    }

    private static string Unit(string field, string unit) => field switch
    {
        "*" => $"every {unit}",
        _ when Step(field) is ("*", { } step) => step == "1" ? $"every {unit}" : $"every {step} {unit}s",
        _ when Step(field) is ({ } range, { } step) => $"every {step} {unit}s from {Range(range, text => text)}",
        _ when field.Contains(',', StringComparison.Ordinal) || field.Contains('-', StringComparison.Ordinal) => $"{unit}s {List(field, text => text)}",
        _ => $"{unit} {field}",
    };

    private static string DayOf(string day) => day switch
    {
        "*" or "?" => "",
        "L" => "on the last day of the month",
        "LW" => "on the last weekday of the month",
        _ when day.EndsWith('W') => $"on the weekday nearest to day {day[..^1]}",
        _ when day.StartsWith("L-", StringComparison.Ordinal) => $"{day[2..]} days before the last of the month",
        _ when Step(day) is ("*", { } step) => $"every {step} days",
        _ => $"on day {List(day, text => text)} of the month",
    };

    private static string WeekdayOf(string weekday) => weekday switch
    {
        "*" or "?" => "",
        _ when weekday.Split('#') is [{ } day, { } place] && int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Places.Length =>
            $"on the {Places[number]} {DayName(day)} of the month",
        _ when weekday.EndsWith('L') => $"on the last {DayName(weekday[..^1])} of the month",
        _ => $"on {List(weekday, DayName)}",
    };

    private static string MonthOf(string month) => month switch
    {
        "*" => "",
        _ when Step(month) is ("*", { } step) => $"every {step} months",
        _ => $"in {List(month, MonthName)}",
    };

    private static string List(string field, Func<string, string> name) => Join([.. field.Split(',').Select(part => Range(part, name))]);

    private static string Range(string part, Func<string, string> name) => part.Split('-') is [{ } from, { } to] ? $"{name(from)} to {name(to)}" : name(part);

    private static string Join(string[] texts) => texts is [.. var head, var last] && head.Length > 0 ? $"{string.Join(", ", head)} and {last}" : texts[0];

    private static (string Range, string Step)? Step(string field) => field.Split('/') is [{ } range, { } step] ? (range, step) : null;

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static string Two(string number) => number.PadLeft(2, '0');

    private static string DayName(string day) => Name(day, Days, 0, CultureInfo.InvariantCulture.DateTimeFormat.DayNames, wraps: true);

    private static string MonthName(string month) => Name(month, Months, 1, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, wraps: false);

    private static string Name(string text, string[] shortNames, int first, string[] names, bool wraps)
    {
        var index = IsNumber(text) ? int.Parse(text, CultureInfo.InvariantCulture) - first : Array.IndexOf(shortNames, text);
        var place = wraps ? index % 7 : index;
        return place >= 0 && place < names.Length ? names[place] : text;
    }
}
