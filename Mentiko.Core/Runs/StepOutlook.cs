namespace Mentiko.Core.Runs;

/// <summary>What is to be expected of a step.</summary>
public enum StepOutlook
{
    /// <summary>It ran, and nothing starts it again.</summary>
    Over,

    /// <summary>An attempt is at work.</summary>
    Running,

    /// <summary>An attempt failed and the next one is due.</summary>
    Retrying,

    /// <summary>It starts as soon as what runs now goes well.</summary>
    Next,

    /// <summary>It starts after others that have not started themselves.</summary>
    Later,

    /// <summary>It starts only where another step fails.</summary>
    OnFailure,

    /// <summary>Nothing can start it any more.</summary>
    Unreached,
}

public static class StepOutlookNames
{
    public static string ToWire(this StepOutlook outlook) => outlook switch
    {
        StepOutlook.Over => "over",
        StepOutlook.Running => "running",
        StepOutlook.Retrying => "retrying",
        StepOutlook.Next => "next",
        StepOutlook.Later => "later",
        StepOutlook.OnFailure => "on-failure",
        StepOutlook.Unreached => "unreached",
    };
}
