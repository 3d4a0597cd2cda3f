using System.Security.Claims;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.People;

/// <summary>What people do with their own account: password, second factor, sessions, log. Never through an API key.</summary>
internal static class PersonEndpoints
{
    public static void MapPerson(this ApiGroup api)
    {
        api.Person("PUT", "/me", RenameAsync).Reads<RenameBody>().Answers(204);
        api.Person("DELETE", "/me", RemoveAsync).Reads<RemoveAccountBody>().Answers(204);
        api.Person("PUT", "/me/password", ChangePasswordAsync).Reads<ChangePasswordBody>().Answers(204);
        api.Person("GET", "/me/two-factor", ReadTwoFactorAsync).Answers<TwoFactorBody>(200);
        api.Person("POST", "/me/two-factor", BeginTwoFactorAsync).Reads<PasswordBody>().Answers<TwoFactorSetupBody>(200);
        api.Person("PUT", "/me/two-factor", TurnOnTwoFactorAsync).Reads<CodeBody>().Answers<RecoveryCodesBody>(200);
        api.Person("POST", "/me/two-factor/off", TurnOffTwoFactorAsync).Reads<PasswordBody>().Answers(204);
        api.Person("POST", "/me/two-factor/recovery-codes", RenewCodesAsync).Reads<PasswordBody>().Answers<RecoveryCodesBody>(200);
        api.Person("GET", "/me/sessions", ListSessionsAsync).AnswersList<SessionBody>();
        api.Person("DELETE", "/me/sessions", EndSessionsAsync).Answers(204);
        api.Person("DELETE", "/me/sessions/{id}", EndSessionAsync).Answers(204);
        api.Person("GET", "/me/log", ListLogAsync).AnswersList<AccountEntryBody>();
    }

    private static async Task<IResult> RenameAsync(HttpContext http, IAccounts accounts)
    {
        var body = await RequestBody.ReadAsync(http, body => body.Text("displayName"));
        return body.TryGet(out var name, out var error)
            ? (await accounts.RenameAsync(http.Caller()!.Actor, name, http.RequestAborted)).Or(_ => Results.NoContent())
            : new Refusal(error);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, IAccountRemoval removal, SignInThrottle throttle)
    {
        var caller = http.Caller()!;
        var read = await RequestBody.ReadAsync(http, body => new RemoveAccountBody(body.Text("password"), body.OptionalText("twoFactorCode")));
        return read.TryGet(out var body, out var error) && throttle.Take(http, caller.Account.Email).TryGet(out _, out error)
            ? (await removal.RemoveAsync(caller.Actor, body.Password, body.TwoFactorCode, http.RequestAborted)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> ChangePasswordAsync(HttpContext http, IAccounts accounts, SignInThrottle throttle)
    {
        var caller = http.Caller()!;
        var read = await RequestBody.ReadAsync(http, body => new ChangePasswordBody(body.Text("currentPassword"), body.Text("newPassword")));
        return read.TryGet(out var body, out var error) && throttle.Take(http, caller.Account.Email).TryGet(out _, out error)
            ? (await accounts.ChangePasswordAsync(caller.Actor, body.CurrentPassword, body.NewPassword, http.RequestAborted)).Or(_ => Results.NoContent())
            : new Refusal(error);
    }

    private static async Task<IResult> ReadTwoFactorAsync(HttpContext http, ITwoFactor factor)
    {
        var state = await factor.ReadAsync(http.Caller()!.Account.Id, http.RequestAborted);
        return Results.Ok(new TwoFactorBody(state.IsOn, state.RecoveryCodesLeft));
    }

    private static Task<IResult> BeginTwoFactorAsync(HttpContext http, ITwoFactor factor, SignInThrottle throttle) => WithPasswordAsync(
        http, throttle, async (user, password) => (await factor.BeginAsync(user, password, http.RequestAborted)).Or(setup => Results.Ok(new TwoFactorSetupBody(setup.Key, setup.Address))));

    private static async Task<IResult> TurnOnTwoFactorAsync(HttpContext http, ITwoFactor factor, SignInThrottle throttle)
    {
        var caller = http.Caller()!;
        var read = await RequestBody.ReadAsync(http, body => body.Text("code"));
        return read.TryGet(out var code, out var error) && throttle.Take(http, caller.Account.Email).TryGet(out _, out error)
            ? (await factor.TurnOnAsync(caller.Actor, code, http.RequestAborted)).Or(codes => Results.Ok(new RecoveryCodesBody(codes)))
            : new Refusal(error);
    }

    private static Task<IResult> TurnOffTwoFactorAsync(HttpContext http, ITwoFactor factor, SignInThrottle throttle) => WithPasswordAsync(
        http, throttle, async (user, password) => (await factor.TurnOffAsync(user, password, http.RequestAborted)).OrNoContent());

    private static Task<IResult> RenewCodesAsync(HttpContext http, ITwoFactor factor, SignInThrottle throttle) => WithPasswordAsync(
        http, throttle, async (user, password) => (await factor.RenewRecoveryCodesAsync(user, password, http.RequestAborted)).Or(codes => Results.Ok(new RecoveryCodesBody(codes))));

    private static async Task<IResult> ListSessionsAsync(HttpContext http, ISessions sessions)
    {
        var own = http.User.FindFirstValue(CallerClaims.Session);
        var list = await sessions.ListAsync(http.Caller()!.Account.Id, http.RequestAborted);
        return Results.Ok(new ListBody(list.Select(session => SessionBody.Of(session, own)).ToList<object>(), null));
    }

    private static async Task<IResult> EndSessionsAsync(HttpContext http, ISessions sessions) =>
        (await sessions.EndAllAsync(http.Caller()!.Actor, http.RequestAborted)).Or(_ => Results.NoContent());

    private static async Task<IResult> EndSessionAsync(HttpContext http, string id, ISessions sessions) =>
        (await sessions.EndAsync(http.Caller()!.Actor, id, http.RequestAborted)).OrNoContent();

    private static async Task<IResult> ListLogAsync(HttpContext http, IAccountLog log)
    {
        var entries = await log.ListAsync(http.Caller()!.Account.Id, http.RequestAborted);
        return Results.Ok(new ListBody(entries.Select(AccountEntryBody.Of).ToList<object>(), null));
    }

    private static async Task<IResult> WithPasswordAsync(HttpContext http, SignInThrottle throttle, Func<Actor, string, Task<IResult>> act)
    {
        var caller = http.Caller()!;
        var read = await RequestBody.ReadAsync(http, body => body.Text("password"));
        return read.TryGet(out var password, out var error) && throttle.Take(http, caller.Account.Email).TryGet(out _, out error)
            ? await act(caller.Actor, password)
            : new Refusal(error);
    }
}

internal sealed record RenameBody(string DisplayName);

internal sealed record RemoveAccountBody(string Password, string? TwoFactorCode);

internal sealed record ChangePasswordBody(string CurrentPassword, string NewPassword);

internal sealed record PasswordBody(string Password);

internal sealed record CodeBody(string Code);

internal sealed record TwoFactorBody(bool On, int RecoveryCodesLeft);

internal sealed record TwoFactorSetupBody(string Key, string Address);

internal sealed record RecoveryCodesBody(IReadOnlyList<string> RecoveryCodes);

internal sealed record SessionBody(string Id, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, string? Address, string? UserAgent, bool Current)
{
    public static SessionBody Of(BrowserSession session, string? own) =>
        new(session.Id, session.CreatedAt, session.SeenAt, session.Address, session.UserAgent, session.Id == own);
}

internal sealed record AccountEntryBody(DateTimeOffset Time, string Action, string? Address, string? UserAgent, string? Detail)
{
    public static AccountEntryBody Of(AccountEntry entry) => new(entry.Time, entry.Action, entry.Address, entry.UserAgent, entry.Detail);
}
