using System.Reflection;
using Mentiko.Arch.Tests.Planted;
using Mentiko.Core;
using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Mentiko.Arch.Tests;

/// <summary>What belongs to a namespace asks for the proof; who may be seen by whom is said.</summary>
public sealed class ScopeTests
{
    private static readonly Assembly Core = typeof(NamespaceScope).Assembly;
    private static readonly Assembly Web = typeof(Mentiko.Web.Gates.ICircuitSession).Assembly;

    /// <summary>Ports that work without a scope, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutScope = new()
    {
        [nameof(IAccounts)] = "people are not inside a namespace",
        [nameof(INamespaceDirectory)] = "a person belongs to several namespaces and none",
        [nameof(IMembershipReader)] = "what the gate itself asks",
        ["IIdGenerator"] = "holds nothing",
        ["ITwoFactor"] = "about an account, which is not inside a namespace",
        ["ISessions"] = "about an account, which is not inside a namespace",
        ["IPasswordResets"] = "about an account, before anybody has signed in",
        ["IAccountRemoval"] = "about an account, in each of its namespaces",
        ["IAccountLog"] = "about an account, which is not inside a namespace",
        ["IOrganizationSignIn"] = "knows a slug, before anybody has signed in",
        ["ISignInRecorder"] = "knows an address and a slug, before anybody has signed in",
        ["ILetterBox"] = "sends letters to addresses",
        ["IDrainState"] = "about the server",
        ["IMarketplaceCatalog"] = "the same for everybody, and never changed",
        [nameof(IWebhookKeys)] = "what the gate asks about a call",
        ["ITickCalendar"] = "reads the clock's rules, which belong to nobody",
        ["IQueueChooser"] = "chooses between queues by their names",
        ["IAgentExecutor"] = "gets the organization in its request",
        ["IEgressDoor"] = "belongs to one attempt",
        ["IExecutionOutput"] = "belongs to one attempt",
        ["ILogWriter"] = "belongs to one run, opened with its scope",
        ["ILogSink"] = "belongs to one attempt",
        ["IRunWatcher"] = "belongs to one watch, opened with its scope",
    };

    [Fact]
    public void Port_EveryMethod_TakesTheScopeFirst()
    {
        var ports = Core.GetExportedTypes().Where(type => type.IsInterface).ToList();
        Assert.NotEmpty(ports);
        Assert.Empty(ports.Where(port => !WithoutScope.ContainsKey(port.Name)).SelectMany(MethodsWithoutScope));
        Assert.Equal([nameof(IForgetfulStore.ReadAllAsync)], MethodsWithoutScope(typeof(IForgetfulStore)).Select(method => method.Name));
    }

    [Fact]
    public void UseCase_Every_IsSealedAndStateless()
    {
        Assert.NotEmpty(CoreSetup.UseCases.Concat(CoreSetup.InstanceUseCases));
        Assert.All(CoreSetup.UseCases.Concat(CoreSetup.InstanceUseCases), type => Assert.True(type.IsSealed, type.Name));
    }

    [Fact]
    public void Page_Every_IsAuthorizedOrListed()
    {
        string[] forAnyone = ["/sign-in", "/sign-in/code", "/sign-in/organization", "/sign-in/organization/go", "/forgot-password", "/reset-password", "/register", "/error", "/status/{code:int}"];
        Assert.Empty(OpenPages(Web.GetTypes()).Except(forAnyone));
        Assert.Equal(["/forgotten"], OpenPages([typeof(ForgottenPage)]));
    }

    private static IEnumerable<MethodInfo> MethodsWithoutScope(Type port) => port.GetMethods()
        .Where(method => !method.IsSpecialName)
        .Where(method => method.GetParameters() is not [{ ParameterType: var first }, ..] || (first != typeof(NamespaceScope) && first != typeof(NamespaceId) && first != typeof(InstanceScope)));

    private static IEnumerable<string> OpenPages(IEnumerable<Type> types) => types
        .Where(type => type.GetCustomAttributes<RouteAttribute>().Any())
        .Where(type => !type.IsDefined(typeof(AuthorizeAttribute)) || type.IsDefined(typeof(AllowAnonymousAttribute)))
        .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
        .Select(route => route.Template);
}
